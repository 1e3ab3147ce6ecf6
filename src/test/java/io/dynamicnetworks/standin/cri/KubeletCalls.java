package io.dynamicnetworks.standin.cri;

import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.cri.v1.ListPodSandboxResponse;
import io.dynamicnetworks.cri.v1.PodSandbox;
import io.dynamicnetworks.cri.v1.PodSandboxFilter;
import io.dynamicnetworks.cri.v1.PodSandboxStatusRequest;
import io.dynamicnetworks.cri.v1.PodSandboxStatusResponse;
import io.dynamicnetworks.cri.v1.VersionRequest;
import io.dynamicnetworks.cri.v1.VersionResponse;
import io.dynamicnetworks.standin.GrpcCalls;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;
import io.dynamicnetworks.standin.cri.v1.RemovePodSandboxRequest;
import io.dynamicnetworks.standin.cri.v1.RemovePodSandboxResponse;
import io.dynamicnetworks.standin.cri.v1.RunPodSandboxRequest;
import io.dynamicnetworks.standin.cri.v1.RunPodSandboxResponse;
import io.dynamicnetworks.standin.cri.v1.StatusRequest;
import io.dynamicnetworks.standin.cri.v1.StatusResponse;
import io.dynamicnetworks.standin.cri.v1.StopPodSandboxRequest;
import io.dynamicnetworks.standin.cri.v1.StopPodSandboxResponse;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceName;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the kubelet's calls to a container runtime, for tests that create and remove sandboxes.
 * Calls block and fail with {@link CriError}.
 */
public final class KubeletCalls implements AutoCloseable {
  private final GrpcCalls calls;

  public KubeletCalls(Vertx vertx, Path socket) {
    calls =
        new GrpcCalls(
            vertx, socket, ServiceName.create("runtime.v1", "RuntimeService"), CriError::new);
  }

  public VersionResponse version() {
    return calls.call(
        "Version", VersionRequest.getDefaultInstance(), VersionResponse.getDefaultInstance());
  }

  public StatusResponse status() {
    return calls.call(
        "Status", StatusRequest.getDefaultInstance(), StatusResponse.getDefaultInstance());
  }

  /** Runs a sandbox and returns its id. */
  public String run(PodSandboxConfig config) {
    return calls
        .call(
            "RunPodSandbox",
            RunPodSandboxRequest.newBuilder().setConfig(config).build(),
            RunPodSandboxResponse.getDefaultInstance())
        .getPodSandboxId();
  }

  /** Sends a RunPodSandbox request without a config. */
  public void runNothing() {
    calls.call(
        "RunPodSandbox",
        RunPodSandboxRequest.getDefaultInstance(),
        RunPodSandboxResponse.getDefaultInstance());
  }

  public void stop(String id) {
    calls.call(
        "StopPodSandbox",
        StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build(),
        StopPodSandboxResponse.getDefaultInstance());
  }

  public void remove(String id) {
    calls.call(
        "RemovePodSandbox",
        RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build(),
        RemovePodSandboxResponse.getDefaultInstance());
  }

  public List<PodSandbox> list(PodSandboxFilter filter) {
    return calls
        .call(
            "ListPodSandbox",
            ListPodSandboxRequest.newBuilder().setFilter(filter).build(),
            ListPodSandboxResponse.getDefaultInstance())
        .getItemsList();
  }

  public PodSandboxStatusResponse podStatus(String id, boolean verbose) {
    return calls.call(
        "PodSandboxStatus",
        PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).setVerbose(verbose).build(),
        PodSandboxStatusResponse.getDefaultInstance());
  }

  /** Calls a method that CRI does not have. */
  public void callUnknownMethod() {
    calls.call("NoSuch", VersionRequest.getDefaultInstance(), VersionResponse.getDefaultInstance());
  }

  @Override
  public void close() {
    calls.close();
  }
}
