/**
 * A failed payment: did money move, is a retry safe, who acts next. Then the code.
 */
import type { ActionView } from "../../bindings/ActionView";
import type { OutcomeView } from "../../bindings/OutcomeView";
import { actsNextWord } from "../../status/status";
import { Button, reasonOf } from "../../ui/Button";
import { Foreign } from "../../ui/Foreign";

export function FailureBlock({
	outcome,
	orderAgain,
	busy,
	onOrderAgain,
}: {
	outcome: OutcomeView;
	orderAgain: ActionView;
	busy: boolean;
	onOrderAgain: () => void;
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
			<Button look="primary" reason={reasonOf(orderAgain)} busy={busy} onPress={onOrderAgain}>
				Order again
			</Button>
		</div>
	);
}
