/**
 * When a countdown turns to warn and to bad, and how it is said.
 */
import type { DeadlineKind } from "../bindings/DeadlineKind";
import { span } from "./time";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export type Urgency = "calm" | "soon" | "now";

/** Milliseconds left at which a kind turns to warn and to bad. */
const bounds: Record<DeadlineKind, { soon: number; now: number }> = {
	quote: { soon: 10_000, now: 5_000 },
	sign_by: { soon: 30 * MINUTE, now: 5 * MINUTE },
	rfi: { soon: 4 * HOUR, now: HOUR },
	// An arrival has no last moment: it can only be late.
	arrival: { soon: 0, now: Number.NEGATIVE_INFINITY },
	expiry: { soon: 30 * MINUTE, now: 5 * MINUTE },
};

const leads: Record<DeadlineKind, string> = {
	quote: "until",
	sign_by: "by",
	rfi: "by",
	arrival: "due",
	expiry: "ends",
};

/** The word before the time: `by 12:21`. */
export const leadWord = (kind: DeadlineKind): string => leads[kind];

export function urgency(kind: DeadlineKind, left: number): Urgency {
	const { soon, now } = bounds[kind];
	if (left <= now) return "now";
	return left <= soon ? "soon" : "calm";
}

/** `1 h 39 min left`, in a column of clocks without `left`; `37 min late` for an arrival; `ended` for the others. */
export function leftWords(kind: DeadlineKind, left: number, brief = false): string {
	if (left > 0) return brief ? span(left) : `${span(left)} left`;
	return kind === "arrival" ? `${span(-left)} late` : "ended";
}

/** Ticks per second under ten minutes, per minute above. */
export const tickFor = (left: number): number => (Math.abs(left) < 10 * MINUTE ? 1_000 : 15_000);
