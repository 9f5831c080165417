/**
 * What is owed and what came back: each refund with what CPN says and what the chain shows.
 */
import type { MoneyView } from "../../bindings/MoneyView";
import type { PaymentView } from "../../bindings/PaymentView";
import type { RefundView } from "../../bindings/RefundView";
import { grouped } from "../../format/money";
import { go, paths } from "../../route/route";
import { Button, reasonOf } from "../../ui/Button";
import { Copyable } from "../../ui/Copyable";
import { Foreign } from "../../ui/Foreign";
import { Panel } from "../../ui/Panel";

const money = ({ amount, currency }: MoneyView) => `${grouped(amount)} ${currency}`;

export function Refunds({ view }: { view: PaymentView }) {
	const { refund: sum } = view.after;
	if (view.refunds.length === 0 && sum === null) return null;
	const failed = view.refunds.some((refund) => refund.status === "FAILED") && view.status !== "refunded";
	const short = sum?.shortBy ?? null;
	return (
		<Panel title={view.refunds.length > 1 ? "Refunds" : "Refund"} end={view.refunds[0]?.status}>
			<div className="stack g3">
				<dl className="kv kv-s">
					{sum === null ? null : (
						<>
							<dt>Owed</dt>
							<dd className="num">{money(sum.owed)}</dd>
							<dt>Received</dt>
							<dd className="num">{money(sum.received)}</dd>
							{short === null ? null : (
								<>
									<dt className="bad medium">Short by</dt>
									<dd className="num bad medium">{money(short)}</dd>
								</>
							)}
						</>
					)}
					<dt>Goes to</dt>
					<dd>
						<Copyable text={view.refundAddress} what="refund address" whole />
					</dd>
				</dl>
				{view.refunds.length === 0 ? <p className="muted">CPN shows no refund yet.</p> : null}
				{view.refunds.map((refund) => (
					<Refund key={refund.id} refund={refund} view={view} />
				))}
				<p className="hint">CPN does not say whether fees come back. Owed is what the BFI got.</p>
				{failed || short !== null ? (
					<div>
						<Button
							size="small"
							icon="life-buoy"
							reason={reasonOf(view.after.openTicket)}
							onPress={() => go(paths.ticket(view.id))}
						>
							Ask CPN support
						</Button>
					</div>
				) : null}
			</div>
		</Panel>
	);
}

function Refund({ refund, view }: { refund: RefundView; view: PaymentView }) {
	const chain = view.after.sightings.find((sighting) => sighting.refund === refund.id);
	return (
		<dl className="kv kv-s">
			<dt>Status</dt>
			<dd>
				{refund.words}{" "}
				<span className="mono">
					<Foreign text={refund.status} />
				</span>
			</dd>
			<dt>Amount</dt>
			<dd className="num">
				{refund.amount === null ? <span className="muted">Not given yet</span> : money(refund.amount)}
			</dd>
			<dt>Onchain hash</dt>
			<dd>
				{refund.hash === null ? (
					<span className="muted">Not given yet</span>
				) : (
					<Copyable text={refund.hash} what="refund hash" />
				)}
			</dd>
			{chain === undefined ? null : (
				<>
					<dt>Chain</dt>
					<dd className={chain.seen ? "good" : "warn"}>{chain.sentence}</dd>
				</>
			)}
		</dl>
	);
}
