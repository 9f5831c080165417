/**
 * The status vocabulary: word, icon, tone and who acts next. Words, never colours alone.
 */
import type { ActsNextName } from "../bindings/ActsNextName";
import type { MoneyMovedName } from "../bindings/MoneyMovedName";
import type { RetryName } from "../bindings/RetryName";
import type { StatusName } from "../bindings/StatusName";
import type { IconName } from "../ui/Icon";

export type Tone = "grey" | "accent" | "good" | "warn" | "bad";

export interface StatusLook {
	word: string;
	icon: IconName;
	tone: Tone;
}

const looks: Record<StatusName, StatusLook> = {
	draft: { word: "Draft", icon: "circle-dashed", tone: "grey" },
	quoting: { word: "Quoting", icon: "timer", tone: "accent" },
	stopped: { word: "Stopped", icon: "ban", tone: "warn" },
	waiting_for_network: { word: "Waiting for network", icon: "hourglass", tone: "grey" },
	rfi_answer: { word: "RFI: answer", icon: "file-question-mark", tone: "warn" },
	rfi_in_review: { word: "RFI: in review", icon: "file-search", tone: "grey" },
	ready_to_sign: { word: "Ready to sign", icon: "signature", tone: "accent" },
	on_device: { word: "On device", icon: "usb", tone: "accent" },
	sent_onchain: { word: "Sent onchain", icon: "circle-arrow-out-up-right", tone: "grey" },
	bfi_paying: { word: "BFI paying", icon: "landmark", tone: "grey" },
	bfi_paying_delayed: { word: "BFI paying, delayed", icon: "landmark", tone: "warn" },
	sent_by_bfi: { word: "Sent by BFI", icon: "circle-check", tone: "good" },
	arrival_confirmed: { word: "Arrival confirmed", icon: "badge-check", tone: "good" },
	failed_not_moved: { word: "Failed, money not moved", icon: "octagon-x", tone: "bad" },
	failed_refund_due: { word: "Failed, refund due", icon: "triangle-alert", tone: "bad" },
	refunded: { word: "Refunded", icon: "undo-2", tone: "grey" },
	unknown: { word: "Unknown, checking", icon: "circle-question-mark", tone: "warn" },
};

/** A status this version does not know is shown as unknown, never guessed at. */
export function statusLook(status: StatusName): StatusLook {
	return Object.hasOwn(looks, status) ? looks[status] : looks.unknown;
}

const actors: Record<ActsNextName, string> = { you: "You", app: "App", bfi: "BFI", chain: "Chain", nobody: "Nobody" };
export const actsNextWord = (actor: ActsNextName): string => actors[actor];

const moved: Record<MoneyMovedName, string> = {
	no: "No, not by this.",
	yes: "Yes.",
	unknown: "Not known yet.",
};
export const moneyMovedWord = (answer: MoneyMovedName): string => moved[answer];

const retries: Record<RetryName, string> = {
	safe: "Yes, nothing can happen twice.",
	after_fix: "Yes, after mending what is named here.",
	not_safe: "No.",
};
export const retryWord = (answer: RetryName): string => retries[answer];
