/**
 * Moments as text: local time with its zone, dates when not today, and what is left until a deadline.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat("en-GB", {
	hour: "2-digit",
	minute: "2-digit",
	second: "2-digit",
	hourCycle: "h23",
});
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const year = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
// en-US knows the short names of more zones than en-GB does.
const zone = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" });

/** `12:21:32`. */
export const seconds = (at: string): string => valid(at, (moment) => clock.format(moment));

/** `12:21`. */
export const minutes = (at: string): string => valid(at, (moment) => clock.format(moment).slice(0, 5));

/** `EST`, as it is at that moment. */
function zoneName(at: string): string {
	return valid(at, (moment) => zone.formatToParts(moment).find(({ type }) => type === "timeZoneName")?.value ?? "");
}

/** `12:21:32 EST`, with the date before it when it is not today. */
export const withZone = (at: string, now: number): string => `${dated(at, now, seconds(at))} ${zoneName(at)}`;

/** The text with the date before it when it is not today: `24 Nov 12:21`. */
export function dated(at: string, now: number, text: string): string {
	const day = dayOf(at, now);
	return day === "" ? text : `${day} ${text}`;
}

/** Empty when it is today, else `24 Nov`, with the year when that differs. */
export function dayOf(at: string, now: number): string {
	return valid(at, (moment) => {
		const today = new Date(now);
		if (moment.toDateString() === today.toDateString()) return "";
		return moment.getFullYear() === today.getFullYear() ? date.format(moment) : year.format(moment);
	});
}

/** `2026-11-24 17:21:32 UTC`, for hover. */
export const utc = (at: string): string =>
	valid(at, (moment) => `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`);

/** How long, in at most two units: `8 s`, `9 min 05 s`, `1 h 39 min`, `3 d 4 h`. */
export function span(millis: number): string {
	const left = Math.max(0, millis);
	if (left < MINUTE) return `${Math.ceil(left / 1000)} s`;
	if (left < 10 * MINUTE) {
		const total = Math.ceil(left / 1000);
		return `${Math.floor(total / 60)} min ${String(total % 60).padStart(2, "0")} s`;
	}
	if (left < HOUR) return `${Math.floor(left / MINUTE)} min`;
	if (left < DAY) return `${Math.floor(left / HOUR)} h ${Math.floor((left % HOUR) / MINUTE)} min`;
	return `${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / HOUR)} h`;
}

/** `0:48`, for a wait that people watch. */
export function stopwatch(millis: number): string {
	const total = Math.max(0, Math.floor(millis / 1000));
	return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`;
}

/** Text that is no moment comes back as it came. */
function valid(at: string, say: (moment: Date) => string): string {
	const moment = new Date(at);
	return Number.isNaN(moment.getTime()) ? at : say(moment);
}
