/**
 * A failure: what happened, the three answers, what can be done here, and the codes to copy.
 */
import type { ReactNode } from "react";
import { attempt, useAct } from "../api/queries";
import type { ApiError } from "../bindings/ApiError";
import { actsNextWord, moneyMovedWord, retryWord } from "../status/status";
import { Foreign } from "./Foreign";
import { Note } from "./Note";
import { OutcomeButton } from "./OutcomeButton";

/** The failure as a whole. `besideFields` names the fields whose errors stand beside them already. */
export function ErrorNote({
	error,
	besideFields = () => false,
	children,
}: {
	error: ApiError;
	besideFields?: (field: string) => boolean;
	children?: ReactNode;
}) {
	const check = useAct("check_now");
	const elsewhere = error.fields.filter(({ field }) => !besideFields(field));
	return (
		<Note tone={error.moneyMoved === "no" && error.retry !== "not_safe" ? "warn" : "bad"}>
			<p className="medium">
				<Foreign text={error.message} />
			</p>
			{error.advice === "" ? null : (
				<p>
					<Foreign text={error.advice} />
				</p>
			)}
			{elsewhere.length === 0 ? null : (
				<ul className="bullets">
					{elsewhere.map(({ field, message }) => (
						<li key={`${field} ${message}`}>
							<Foreign text={message} />
						</li>
					))}
				</ul>
			)}
			<Answers
				moneyMoved={moneyMovedWord(error.moneyMoved)}
				retry={retryWord(error.retry)}
				actsNext={actsNextWord(error.actsNext)}
			/>
			{error.technical === null ? null : <Technical text={error.technical} />}
			<OutcomeButton
				action={error.action}
				acts={{ check_now: { run: () => void attempt(check.run(null)), busy: check.busy } }}
				size="small"
			/>
			{children}
		</Note>
	);
}

/** The three answers every failure gives, in their order. */
function Answers({ moneyMoved, retry, actsNext }: { moneyMoved: string; retry: string; actsNext: string }) {
	return (
		<dl className="kv answers">
			<dt>Did money move?</dt>
			<dd>{moneyMoved}</dd>
			<dt>Safe to retry?</dt>
			<dd>{retry}</dd>
			<dt>Who acts next?</dt>
			<dd>{actsNext}</dd>
		</dl>
	);
}

/** Codes for support: whole, and selectable. */
export const Technical = ({ text }: { text: string }) => (
	<p className="small technical">
		<bdi className="mono">{text}</bdi>
	</p>
);
