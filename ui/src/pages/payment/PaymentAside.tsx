/**
 * Beside a payment: amounts and fees, parties, transaction, refunds, tickets.
 */
import type { PartyView } from "../../bindings/PartyView";
import type { PaymentView } from "../../bindings/PaymentView";
import type { TransactionView } from "../../bindings/TransactionView";
import { grouped } from "../../format/money";
import { Copyable } from "../../ui/Copyable";
import { Foreign, ForeignLine } from "../../ui/Foreign";
import { Panel } from "../../ui/Panel";
import { AttemptLinks } from "./AttemptLinks";
import { Refunds } from "./Refunds";
import { Tickets } from "./Tickets";

export function PaymentAside({ view }: { view: PaymentView }) {
	return (
		<aside className="r2" aria-label="Facts" data-region>
			<Refunds view={view} />
			<Amounts view={view} />
			<Panel title="Parties">
				<dl className="kv kv-s">
					<dt>Customer</dt>
					<dd>
						<Party party={view.customer} />
					</dd>
					<dt>Beneficiary</dt>
					<dd>
						<Party party={view.beneficiary} />
					</dd>
					{view.account === null ? null : (
						<>
							<dt>Account</dt>
							<dd>
								<span className="muted small block">{view.account.label}</span>
								<bdi className="mono whole">{view.account.value}</bdi>
							</dd>
						</>
					)}
					<dt>BFI</dt>
					<dd>
						{view.bfi === null ? <span className="muted">Not known yet</span> : <Foreign text={view.bfi} />}
						{view.bfiDomain === null ? null : (
							<span className="muted small block">
								<Foreign text={view.bfiDomain} />
							</span>
						)}
					</dd>
					<dt>Method</dt>
					<dd>{view.method}</dd>
					<dt>Purpose</dt>
					<dd>
						<Foreign text={view.purpose} />
					</dd>
					<dt>Reference</dt>
					<dd className="mono">
						<Foreign text={view.reference} />
					</dd>
					<dt>Order</dt>
					<dd>
						{view.orderNumber}
						{view.attempt > 1 || view.otherAttempts.length > 0 ? `, attempt ${view.attempt}` : ""}
						<AttemptLinks number={view.attempt} others={view.otherAttempts} />
					</dd>
					{view.paymentId === null ? null : (
						<>
							<dt>CPN id</dt>
							<dd>
								<Copyable text={view.paymentId} what="payment id" />
							</dd>
						</>
					)}
					{view.networkReference === null ? null : (
						<>
							<dt>Rail reference</dt>
							<dd className="mono">
								<Foreign text={view.networkReference} />
							</dd>
						</>
					)}
				</dl>
			</Panel>
			<Transactions view={view} />
			<Tickets view={view} />
		</aside>
	);
}

const Party = ({ party }: { party: PartyView }) => (
	<>
		<Foreign text={party.name} />{" "}
		<span className="muted code">
			{party.reference}, version {party.version}
		</span>
	</>
);

function Amounts({ view }: { view: PaymentView }) {
	return (
		<Panel title="Amounts and fees" end={`all in ${view.source.currency}`}>
			<div className="stack g3">
				<dl className="kv num figures">
					{view.converted === null ? null : (
						<>
							<dt>Converted to {view.destination.currency}</dt>
							<dd className="num">{grouped(view.converted.amount)}</dd>
						</>
					)}
					{view.fees.map((fee) => (
						<div className="contents" key={fee.label}>
							<dt>
								<ForeignLine text={fee.label} />
							</dt>
							<dd className="num">{grouped(fee.amount.amount)}</dd>
						</div>
					))}
					<dt className="tot">You send, {view.source.currency}</dt>
					<dd className="num tot">{grouped(view.source.amount)}</dd>
				</dl>
				<hr className="hr" />
				<dl className="kv kv-s">
					<dt>All-in rate</dt>
					<dd className="num">
						{grouped(view.rate)} {view.unit}
					</dd>
					{view.rawRate === null ? null : (
						<>
							<dt>Before fees</dt>
							<dd className="num">
								{grouped(view.rawRate)} {view.unit}
							</dd>
						</>
					)}
					<dt>Your limit</dt>
					<dd className="num">
						{grouped(view.worstRate)} {view.unit}
					</dd>
					{view.arrival === null ? null : (
						<>
							<dt>Arrival</dt>
							<dd>{view.arrival}</dd>
						</>
					)}
				</dl>
			</div>
		</Panel>
	);
}

function Transactions({ view }: { view: PaymentView }) {
	const [newest, ...older] = view.transactions;
	return (
		<Panel title={older.length > 0 ? "Transactions" : "Transaction"} end={newest?.status}>
			<div className="stack g3">
				{newest === undefined ? <p className="muted">None yet. It is prepared when you review and sign.</p> : null}
				{view.transactions.map((transaction) => (
					<Transaction key={transaction.id} transaction={transaction} />
				))}
				<dl className="kv kv-s">
					<dt>Refunds go to</dt>
					<dd>
						<Copyable text={view.refundAddress} what="refund address" />
					</dd>
				</dl>
				{view.refunds.length === 0 ? <p className="muted">No refund.</p> : null}
			</div>
		</Panel>
	);
}

function Transaction({ transaction }: { transaction: TransactionView }) {
	return (
		<dl className="kv kv-s">
			<dt>CPN id</dt>
			<dd>
				<Copyable text={transaction.id} what="transaction id" />
			</dd>
			<dt>Status</dt>
			<dd className="mono">
				<Foreign text={transaction.status} />
			</dd>
			{transaction.failure === null ? null : (
				<>
					<dt>Failure</dt>
					<dd>
						{transaction.failureWords === null ? null : <Foreign text={transaction.failureWords} />}{" "}
						<span className="mono bad">
							<Foreign text={transaction.failure} />
						</span>
					</dd>
				</>
			)}
			<dt>Onchain hash</dt>
			<dd>
				{transaction.hash === null ? (
					<span className="muted">Not sent yet</span>
				) : (
					<Copyable text={transaction.hash} what="onchain hash" />
				)}
			</dd>
			{transaction.fee === null ? null : (
				<>
					<dt>Fee charged</dt>
					<dd className="num">
						{grouped(transaction.fee.amount)} {transaction.fee.currency}
					</dd>
				</>
			)}
		</dl>
	);
}
