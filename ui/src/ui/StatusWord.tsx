/**
 * A status: icon shape, word and colour.
 */
import type { StatusName } from "../bindings/StatusName";
import { statusLook, type Tone } from "../status/status";
import { Icon } from "./Icon";

const classes: Record<Tone, string> = {
	grey: "st",
	accent: "st t-acc",
	good: "st t-good",
	warn: "st t-warn",
	bad: "st t-bad",
};

export function StatusWord({ status }: { status: StatusName }) {
	const look = statusLook(status);
	return (
		<span className={classes[look.tone]}>
			<Icon name={look.icon} />
			{look.word}
		</span>
	);
}
