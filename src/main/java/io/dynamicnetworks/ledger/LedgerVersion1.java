package io.dynamicnetworks.ledger;

import io.dynamicnetworks.ledger.LedgerJson.BrokenLedger;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Reads the entries of a ledger file in the format of release 0.1, where each entry has its config.
 */
final class LedgerVersion1 {
  private LedgerVersion1() {}

  static List<Attachment> attachments(JsonNode json) throws BrokenLedger {
    List<Attachment> attachments = new ArrayList<>();
    for (JsonNode entry : LedgerJson.list(json, "entries")) {
      attachments.add(attachment(entry));
    }
    return attachments;
  }

  private static Attachment attachment(JsonNode json) throws BrokenLedger {
    AttachmentState state = state(json);
    String config = LedgerJson.text(json, "config");
    return new Attachment(
        new Attachment.Add(
            LedgerJson.networkOf(json),
            new InterfaceName(LedgerJson.text(json, "interface")),
            new Sandbox(LedgerJson.text(json, "sandboxId"), LedgerJson.text(json, "netns")),
            config.isEmpty() ? null : new SentConfig(config),
            LedgerJson.request(json.path("request")),
            null),
        state,
        LedgerJson.entries(json, "attachments"),
        state instanceof Adopted,
        LedgerJson.text(json, "sandboxHint"));
  }

  private static AttachmentState state(JsonNode json) throws BrokenLedger {
    String state = LedgerJson.text(json, "state");
    long sentAt = json.path("sentAtMillis").asLong(0); // 0: no request is unanswered.
    return switch (state) {
      case "ADOPTED" -> new Adopted();
      case "ATTACHING" -> new Adding(sentAt);
      case "ATTACHED" -> new Attached();
      case "DETACHING" -> new Deleting(Origin.ATTACHED, sentAt == 0 ? null : sentAt);
      case "DETACHED" -> new Deleted(sentAt);
      case "UNCERTAIN" -> new Abandoned(sentAt);
      default -> throw new BrokenLedger("state: " + Printable.value(state) + ", want a known one");
    };
  }
}
