/**
 * A failure: did money move, is a retry safe, who acts next. Then the code, and the one thing to do here.
 */
import type { ReactNode } from "react";
import type { OutcomeView } from "../../bindings/OutcomeView";
import { actsNextWord } from "../../status/status";
import { Foreign } from "../../ui/Foreign";
import { type Acts, OutcomeButton } from "../../ui/OutcomeButton";

export function FailureBlock({
	outcome,
	acts,
	children,
}: {
	outcome: OutcomeView;
	acts: Acts;
	/** What else may be done, beside the one thing to do. */
	children?: ReactNode;
}) {
	return (
		<div className="next bad-b" role="alert">
			<div className="stack">
				<p className="strong lead">
					<Foreign text={outcome.what} />
				</p>
				<dl className="kv answers">
					<dt>Did money move?</dt>
					<dd className="medium">
						<Foreign text={outcome.moneySentence} />
					</dd>
					<dt>Safe to retry?</dt>
					<dd>
						<Foreign text={outcome.retrySentence} />
					</dd>
					<dt>Who acts next?</dt>
					<dd>
						{actsNextWord(outcome.actsNext)}. <Foreign text={outcome.advice} />
					</dd>
					{outcome.code === "" ? null : (
						<>
							<dt>Code</dt>
							<dd className="mono">
								<Foreign text={outcome.code} />
							</dd>
						</>
					)}
				</dl>
			</div>
			<div className="stack">
				<OutcomeButton action={outcome.action} acts={acts} look="primary" />
				{children}
			</div>
		</div>
	);
}
