/**
 * What the state of signing means, above everything else. Nothing while all is ready or the device waits.
 */
import type { CheckView } from "../../bindings/CheckView";
import type { SigningView } from "../../bindings/SigningView";
import { Technical } from "../../ui/ErrorNote";
import { Foreign } from "../../ui/Foreign";
import { Note, type NoteTone } from "../../ui/Note";

export function StateNote({ view }: { view: SigningView }) {
	const tone = toneOf(view);
	if (tone === null) return null;
	return (
		<div className="note-above">
			<Note tone={tone}>
				<p className="strong">
					<Foreign text={view.sentence} />
				</p>
				{view.state === "refused" && view.refused !== null ? <Difference check={view.refused} /> : null}
				{view.technical === null ? null : <Technical text={view.technical} />}
			</Note>
		</div>
	);
}

function toneOf({ state }: SigningView): NoteTone | null {
	switch (state) {
		case "ready":
		case "waiting":
			return null;
		case "refused":
			return "bad";
		case "rejected":
		case "lost":
		case "unknown":
			return "warn";
		case "submitting":
		case "over":
			return "plain";
		case "submitted":
			return "good";
	}
}

/** Expected and received, in full: the one thing to compare. */
function Difference({ check }: { check: CheckView }) {
	return (
		<dl className="kv difference">
			<dt>Check {check.number}</dt>
			<dd>
				<Foreign text={check.name} />
			</dd>
			{check.received === null ? null : (
				<>
					<dt>It says</dt>
					<dd>
						<bdi className="mono whole">{check.received}</bdi>
					</dd>
				</>
			)}
			{check.expected === null ? null : (
				<>
					<dt>Should be</dt>
					<dd>
						<bdi className="mono whole">{check.expected}</bdi>
					</dd>
				</>
			)}
		</dl>
	);
}
