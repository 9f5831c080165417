/**
 * A status: icon shape, word and colour.
 */
import type { StatusName } from "../bindings/StatusName";
import { type StatusLook, statusLook, type Tone } from "../status/status";
import { Icon } from "./Icon";

const classes: Record<Tone, string> = {
	grey: "st",
	accent: "st t-acc",
	good: "st t-good",
	warn: "st t-warn",
	bad: "st t-bad",
};

export const StatusWord = ({ status }: { status: StatusName }) => <StatusLine look={statusLook(status)} />;

/** The same for any vocabulary of statuses. */
export function StatusLine({ look }: { look: StatusLook }) {
	return (
		<span className={classes[look.tone]}>
			<Icon name={look.icon} />
			{look.word}
		</span>
	);
}
