package io.dynamicnetworks.model;

/** How a CNI request ended. Answers to ADD and to DEL are two types. */
public sealed interface CniReply permits AddReply, DelReply {}
