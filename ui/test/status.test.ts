/**
 * The status vocabulary.
 */
import { expect, it } from "vitest";
import type { StatusName } from "../src/bindings/StatusName";
import { statusLook } from "../src/status/status";

it("a status that this version does not know is shown as unknown, never guessed at", () => {
	expect(statusLook("teleported" as StatusName).word).toBe("Unknown, checking");
	expect(statusLook("constructor" as StatusName).word).toBe("Unknown, checking");
});

it("what needs a person stands out, and finished work recedes", () => {
	expect(statusLook("ready_to_sign")).toMatchObject({ word: "Ready to sign", tone: "accent" });
	expect(statusLook("failed_refund_due")).toMatchObject({ word: "Failed, refund due", tone: "bad" });
	expect(statusLook("sent_by_bfi")).toMatchObject({ word: "Sent by BFI", tone: "good" });
	expect(statusLook("arrival_confirmed")).toMatchObject({ word: "Arrival confirmed", icon: "badge-check" });
});
