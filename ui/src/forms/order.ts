/**
 * The order form's logic: what is missing, what the bounds mean in money, when quotes can be asked for.
 */
import type { CorridorView } from "../bindings/CorridorView";
import type { FixedSide } from "../bindings/FixedSide";
import type { LookAlikesQuery } from "../bindings/LookAlikesQuery";
import type { OrderForm } from "../bindings/OrderForm";
import type { QuotesRequest } from "../bindings/QuotesRequest";
import type { QuoteView } from "../bindings/QuoteView";
import type { RequirementsView } from "../bindings/RequirementsView";
import { compare, divideUp, isDecimal, multiplyDown, subtract } from "../format/decimal";
import { grouped } from "../format/money";

/** What stands in the form before anyone chose a bound. */
const ARRIVAL_BEFORE_CHOICE = 12 * 60;

export const emptyOrder = (): OrderForm => ({
	id: null,
	customer: "",
	beneficiary: "",
	fixed: "destination",
	amount: "",
	worstRate: "",
	latestArrival: ARRIVAL_BEFORE_CHOICE,
	purpose: "",
	reference: "",
});

/** Whether a person has entered anything that is worth keeping. */
export const isWorthSaving = (form: OrderForm): boolean =>
	[form.customer, form.beneficiary, form.amount, form.reference, form.purpose].some((value) => value !== "");

/** The quotes to ask for, or null while the form cannot say. */
export function quotesRequest(form: OrderForm): QuotesRequest | null {
	const { customer, beneficiary, fixed, amount } = form;
	if (customer === "" || beneficiary === "" || !isPositive(amount)) return null;
	return { customer, beneficiary, fixed, amount };
}

const isPositive = (amount: string): boolean => isDecimal(amount) && compare(amount, "0") === 1;

/** The orders that look alike are asked for once the form says whom, how much and what for. */
export function lookAlikesQuery(form: OrderForm): LookAlikesQuery | null {
	const { id, beneficiary, fixed, amount, reference } = form;
	if (beneficiary === "" || reference.trim() === "" || !isPositive(amount)) return null;
	return { order: id, beneficiary, fixed, amount, reference: reference.trim() };
}

/** The sentence of the action bar: the first thing that is missing, or null. */
export function firstMissing(form: OrderForm, requirements: RequirementsView | undefined): string | null {
	if (form.customer === "") return "Choose a customer to place this order.";
	if (form.beneficiary === "") return "Choose a beneficiary to place this order.";
	if (form.amount === "") return "Enter an amount to place this order.";
	if (!isPositive(form.amount)) return "Write the amount as digits with a point, such as 1500.00.";
	if (form.purpose === "") return "Choose a purpose to place this order.";
	if (form.reference.trim() === "") return "Enter a reference for the beneficiary to place this order.";
	if (form.worstRate === "") return "Quote, or enter the lowest all-in rate, to place this order.";
	if (!isPositive(form.worstRate)) return "Write the lowest all-in rate as digits with a point, such as 18.650000.";
	const open = requirements?.fields.filter(({ state }) => state === "missing" || state === "wrong") ?? [];
	const [first] = open;
	if (first !== undefined) {
		const verb = first.state === "missing" ? "Add" : "Mend";
		const others = open.length > 1 ? ` and ${open.length - 1} more` : "";
		return `${verb} ${first.label}${others} to place this order.`;
	}
	return null;
}

/** `200.00 to 760,000.00 MXN`, on the side that is fixed; null when CPN names no limits. */
export function limitsWords(corridor: CorridorView, fixed: FixedSide): string | null {
	const [least, most, unit] =
		fixed === "destination"
			? [corridor.fiatMin, corridor.fiatMax, corridor.corridor.currency]
			: [corridor.cryptoMin, corridor.cryptoMax, "USDC"];
	if (least !== null && most !== null) return `${grouped(least)} to ${grouped(most)} ${unit}`;
	if (least !== null) return `at least ${grouped(least)} ${unit}`;
	return most === null ? null : `at most ${grouped(most)} ${unit}`;
}

/** Why the amount lies outside what the corridor carries; null when it does not, or when it cannot be said. */
export function outsideLimits(form: OrderForm, corridor: CorridorView): string | null {
	const [least, most] =
		form.fixed === "destination" ? [corridor.fiatMin, corridor.fiatMax] : [corridor.cryptoMin, corridor.cryptoMax];
	const limits = limitsWords(corridor, form.fixed);
	if (limits === null) return null;
	if (least !== null && compare(form.amount, least) === -1) return `Too low. This corridor carries ${limits}.`;
	if (most !== null && compare(form.amount, most) === 1) return `Too high. This corridor carries ${limits}.`;
	return null;
}

/** What the lowest rate means in money, and how much room the best offer leaves. */
export interface BoundWords {
	/** `You send at most 24,128.686327 USDC.` */
	bound: string;
	/** `Best offer leaves 55.569771 USDC of room.`; null without an offer inside the bound. */
	room: string | null;
	/** Whether the best offer lies outside the bound. */
	outside: boolean;
}

export function boundWords(form: OrderForm, best: QuoteView | undefined): BoundWords | null {
	if (!isPositive(form.amount) || !isPositive(form.worstRate)) return null;
	const outside = best !== undefined && compare(best.rate, form.worstRate) === -1;
	if (form.fixed === "destination") {
		const most = divideUp(form.amount, form.worstRate, 6);
		if (most === null) return null;
		const room = best === undefined || outside ? null : subtract(most, best.source.amount);
		return {
			bound: `You send at most ${grouped(most)} USDC.`,
			room: room === null ? null : `Best offer leaves ${grouped(room)} USDC of room.`,
			outside,
		};
	}
	if (best === undefined) return null;
	const digits = best.destination.amount.split(".")[1]?.length ?? 0;
	const least = multiplyDown(form.amount, form.worstRate, digits);
	if (least === null) return null;
	const room = outside ? null : subtract(best.destination.amount, least);
	const unit = best.destination.currency;
	return {
		bound: `They get at least ${grouped(least)} ${unit}.`,
		room: room === null ? null : `Best offer leaves ${grouped(room)} ${unit} of room.`,
		outside,
	};
}

/** `No offer is inside your limit. …` when none is; null when one is, or when nothing can be compared. */
export function noneInside(form: OrderForm, quotes: readonly QuoteView[]): string | null {
	const [best] = quotes;
	if (best === undefined || !isPositive(form.worstRate)) return null;
	if (!quotes.some((quote) => isInsideRate(form, quote)))
		return `No offer is inside your limit. Best now: ${grouped(best.rate)} ${best.unit}; your limit: ${grouped(form.worstRate)}.`;
	if (!quotes.some((quote) => isInside(form, quote)))
		return "No offer inside your rate arrives in time. Allow a later arrival, or accept a lower rate.";
	return null;
}

const isInsideRate = (form: OrderForm, quote: QuoteView): boolean => compare(quote.rate, form.worstRate) !== -1;

/** Whether an offer holds both bounds. */
export const isInside = (form: OrderForm, quote: QuoteView): boolean =>
	isInsideRate(form, quote) && quote.arrivalMinutes <= form.latestArrival;

const arrivals: readonly (readonly [minutes: number, words: string])[] = [
	[30, "Within 30 min of funding"],
	[60, "Within 1 h of funding"],
	[4 * 60, "Within 4 h of funding"],
	[12 * 60, "Within 12 h of funding"],
	[24 * 60, "Within 1 day of funding"],
	[2 * 24 * 60, "Within 2 days of funding"],
	[3 * 24 * 60, "Within 3 days of funding"],
	[5 * 24 * 60, "Within 5 days of funding"],
];

/** The arrivals to choose from, with the form's own among them. */
export function arrivalChoices(current: number): { value: string; label: string }[] {
	const all = arrivals.some(([minutes]) => minutes === current)
		? arrivals
		: [...arrivals, [current, `Within ${grouped(String(current))} min of funding`] as const].sort(([a], [b]) => a - b);
	return all.map(([minutes, label]) => ({ value: String(minutes), label }));
}

/** The arrival to start from: 12 h, or more when the best offer takes longer. */
export function suggestedArrival(quotes: readonly QuoteView[]): number {
	const needed = Math.max(ARRIVAL_BEFORE_CHOICE, quotes[0]?.arrivalMinutes ?? 0);
	return arrivals.find(([minutes]) => minutes >= needed)?.[0] ?? needed;
}
