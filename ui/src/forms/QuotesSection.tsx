/**
 * The offers side by side, each with the life it has left.
 */
import type { OrderForm } from "../bindings/OrderForm";
import type { QuoteView } from "../bindings/QuoteView";
import { grouped } from "../format/money";
import { seconds, utc } from "../format/time";
import { Button } from "../ui/Button";
import { Ring, SpokenLife, useEnded } from "../ui/Countdown";
import { ForeignLine } from "../ui/Foreign";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { isInside, quotesRequest } from "./order";
import type { Quotes } from "./useQuotes";

export function QuotesSection({ form, quotes, offline }: { form: OrderForm; quotes: Quotes; offline: string | null }) {
	const { view, busy, error } = quotes;
	const askable = quotesRequest(form) !== null;
	const offers = view?.quotes ?? [];
	return (
		<section className="stack" aria-label="Quotes">
			<div className="row between">
				<h2 className="sec">
					Quotes{" "}
					<span className="muted regular">
						{offers.length === 0
							? ""
							: `${offers.length} ${offers.length === 1 ? "offer" : "offers"}, indicative. You confirm the terms, not a quote.`}
					</span>
				</h2>
				<div className="row">
					{view === null ? null : (
						<span className="asof" title={utc(view.asOf)}>
							As of {seconds(view.asOf)}
						</span>
					)}
					<Button
						size="small"
						icon="refresh-cw"
						keys={["R"]}
						busy={busy}
						reason={offline ?? (askable ? null : "Needs customer, beneficiary and amount.")}
						onPress={quotes.again}
					>
						Quote again
					</Button>
				</div>
			</div>
			{offers.length > 0 ? (
				<Offers offers={offers} form={form} />
			) : busy ? (
				<Loading what="Asking for quotes" />
			) : (
				<p className="hint quotes-none">
					{error !== null
						? "No quotes: the reason stands above."
						: view !== null
							? "No BFI offers this now. Change the amount or ask again."
							: "Offers stand here side by side once customer, beneficiary and amount are known."}
				</p>
			)}
		</section>
	);
}

function Offers({ offers, form }: { offers: QuoteView[]; form: OrderForm }) {
	const soonest = offers.reduce((first, offer) => (offer.expires < first.expires ? offer : first));
	const last = offers.reduce((late, offer) => (offer.expires > late.expires ? offer : late));
	const ended = useEnded(last.expires);
	return (
		<>
			<SpokenLife expires={soonest.expires} subject="Quotes" />
			<div className={ended ? "quotes ended" : "quotes"} data-count={Math.min(offers.length, 4)}>
				{offers.map((offer, place) => (
					<Offer key={offer.id} offer={offer} best={place === 0} inside={isInside(form, offer)} form={form} />
				))}
			</div>
			{ended ? (
				<p className="hint" role="status">
					The quotes ran out. The order is kept. Quote again to see the prices of now.
				</p>
			) : null}
		</>
	);
}

function Offer({ offer, best, inside, form }: { offer: QuoteView; best: boolean; inside: boolean; form: OrderForm }) {
	return (
		<article className={best ? "q pick" : "q"} aria-label={`Quote from ${offer.bfi}`}>
			<div className="row between top">
				<div className="grow">
					<h3 className="sec row">
						<ForeignLine className="clip" text={offer.bfi} />
						{best ? <span className="tag">Best</span> : null}
					</h3>
					<p className="muted small clip">
						<ForeignLine text={offer.domain} />
					</p>
				</div>
				<Ring expires={offer.expires} lifeSeconds={offer.lifeSeconds} />
			</div>
			<div>
				<div className="rate amt">
					{grouped(offer.rate)}
					<span className="c"> {offer.unit}</span>
				</div>
				<p className="muted small">all-in{best ? ", best offer" : `, ${offer.behindBest} bp behind the best`}</p>
			</div>
			<dl>
				{offer.rawRate === null ? null : (
					<>
						<dt>Rate before fees</dt>
						<dd>{grouped(offer.rawRate)}</dd>
					</>
				)}
				{offer.fees.map((fee) => (
					<div className="contents" key={fee.label}>
						<dt>
							<ForeignLine text={fee.label} />
						</dt>
						<dd>{grouped(fee.amount.amount)}</dd>
					</div>
				))}
				<dt className="tot">You send, USDC</dt>
				<dd className="tot">{grouped(offer.source.amount)}</dd>
				{form.fixed === "destination" ? null : (
					<>
						<dt>They get, {offer.destination.currency}</dt>
						<dd>{grouped(offer.destination.amount)}</dd>
					</>
				)}
			</dl>
			<p className="small row">
				<Icon name="clock" size="s" />
				<span>{offer.arrival}</span>
			</p>
			{inside || form.worstRate === "" ? null : (
				<p className="small warn medium row">
					<Icon name="circle-alert" size="s" />
					Outside your limits
				</p>
			)}
		</article>
	);
}
