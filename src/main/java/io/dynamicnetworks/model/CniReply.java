package io.dynamicnetworks.model;

/** How a CNI request ended. Answers to ADD and answers to DEL are separate types. */
public sealed interface CniReply permits AddReply, DelReply {}
