/**
 * A deadline: the absolute time, and what is left of it by the server's clock.
 */
import { useEffect, useRef, useState } from "react";
import type { DeadlineView } from "../bindings/DeadlineView";
import { leadWord, leftWords, tickFor, urgency } from "../format/deadline";
import { dated, minutes, utc, withZone } from "../format/time";
import { serverNow, useServerNow } from "./clock";

const shades = { calm: "cd", soon: "cd soon", now: "cd now" };

function useLeft(at: string): { left: number; now: number } {
	const first = new Date(at).getTime() - serverNow();
	const now = useServerNow(tickFor(first));
	return { left: new Date(at).getTime() - now, now };
}

/** `12:21  1 h 39 min left`; in a column of clocks `by 12:21  1 h 39 min`. */
export function Countdown({ deadline, column = false }: { deadline: DeadlineView; column?: boolean }) {
	const { left, now } = useLeft(deadline.at);
	const shade = urgency(deadline.kind, left);
	return (
		<span className={shades[shade]}>
			<time dateTime={deadline.at} title={utc(deadline.at)}>
				{column ? `${leadWord(deadline.kind)} ` : ""}
				{dated(deadline.at, now, minutes(deadline.at))}
			</time>
			<span className={shade === "calm" ? "muted" : undefined}>{leftWords(deadline.kind, left, column)}</span>
		</span>
	);
}

/** Only what is left: `1 h 39 min left`, briefly `1 h 39 min`. Stands beside the absolute time. */
export function TimeLeft({ deadline, brief = false }: { deadline: DeadlineView; brief?: boolean }) {
	const { left } = useLeft(deadline.at);
	return <span className={shades[urgency(deadline.kind, left)]}>{leftWords(deadline.kind, left, brief)}</span>;
}

/** A moment in full, local, with zone; UTC on hover. */
export function Moment({ at }: { at: string }) {
	const now = useServerNow(60_000);
	return (
		<time dateTime={at} title={utc(at)}>
			{withZone(at, now)}
		</time>
	);
}

/** The life of a quote as a ring with its seconds. Spoken at 30 s and 10 s only. */
export function Ring({
	expires,
	lifeSeconds,
	large = false,
}: {
	expires: string;
	lifeSeconds: number;
	large?: boolean;
}) {
	const now = useServerNow(250);
	const left = Math.max(0, new Date(expires).getTime() - now);
	const secondsLeft = Math.ceil(left / 1000);
	const share = lifeSeconds > 0 ? Math.min(1, left / (lifeSeconds * 1000)) : 0;
	const around = 2 * Math.PI * 12;
	const shade = urgency("quote", left);
	return (
		<svg
			className={["ring", large ? "ring-l" : "", shade === "calm" ? "" : `ring-${shade}`].filter(Boolean).join(" ")}
			viewBox="0 0 30 30"
			role="img"
			aria-label={left > 0 ? `${secondsLeft} s left of ${lifeSeconds} s` : "ended"}
		>
			<circle className="tr" cx="15" cy="15" r="12" />
			<circle
				className="fg"
				cx="15"
				cy="15"
				r="12"
				strokeDasharray={`${(share * around).toFixed(1)} ${around.toFixed(1)}`}
				transform="rotate(-90 15 15)"
			/>
			<text x="15" y="19">
				{secondsLeft}
			</text>
		</svg>
	);
}

/** Whether that moment has passed, by the server's clock. */
export function useEnded(at: string | null): boolean {
	const now = useServerNow(500);
	return at !== null && new Date(at).getTime() <= now;
}

/** Says the time left of a quote aloud, at 30 s and at 10 s only. */
export function SpokenLife({ expires, subject }: { expires: string; subject: string }) {
	const now = useServerNow(1_000);
	const left = Math.ceil((new Date(expires).getTime() - now) / 1000);
	const [said, setSaid] = useState("");
	const last = useRef(Number.POSITIVE_INFINITY);
	useEffect(() => {
		for (const mark of [30, 10]) {
			if (last.current > mark && left <= mark && left > mark - 3) setSaid(`${subject}: ${mark} s left`);
		}
		last.current = left;
	}, [left, subject]);
	return (
		<span className="sr" role="status">
			{said}
		</span>
	);
}
