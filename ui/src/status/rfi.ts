/**
 * How a request for information stands, in words.
 */
import type { RfiPointName } from "../bindings/RfiPointName";
import type { RfiStatusName } from "../bindings/RfiStatusName";
import type { StatusLook } from "./status";

const looks: Record<RfiStatusName, StatusLook> = {
	information_required: { word: "RFI: answer", icon: "file-question-mark", tone: "warn" },
	in_review: { word: "RFI: in review", icon: "file-search", tone: "grey" },
	approved: { word: "RFI: approved", icon: "file-check", tone: "good" },
	refused: { word: "RFI: refused", icon: "octagon-x", tone: "bad" },
	expired: { word: "RFI: ended unanswered", icon: "clock-alert", tone: "bad" },
	unknown: { word: "Unknown, checking", icon: "circle-question-mark", tone: "warn" },
};

export const rfiLook = (status: RfiStatusName): StatusLook =>
	Object.hasOwn(looks, status) ? looks[status] : looks.unknown;

const points: Record<RfiPointName, { word: string; pressing: boolean }> = {
	before_funding: { word: "Before funding", pressing: false },
	after_funding: { word: "After funding", pressing: true },
	after_completion: { word: "After completion", pressing: true },
};

/** When it was raised, seen from the money. After funding the USDC is with the BFI already. */
export const pointLook = (point: RfiPointName) => points[point];
