/**
 * The order form's logic.
 */
import { describe, expect, it } from "vitest";
import { corridors, quotes, requirements, requirementsMissing } from "../dev/fixture/book";
import type { OrderForm } from "../src/bindings/OrderForm";
import {
	arrivalChoices,
	boundWords,
	emptyOrder,
	firstMissing,
	isWorthSaving,
	limitsWords,
	noneInside,
	outsideLimits,
	quotesRequest,
	suggestedArrival,
} from "../src/forms/order";

const full: OrderForm = {
	id: null,
	customer: "c",
	beneficiary: "b",
	fixed: "destination",
	amount: "450000.00",
	worstRate: "18.650000",
	latestArrival: 720,
	purpose: "PMT001",
	reference: "INV-1",
};
const [mexico] = corridors();
const offers = quotes().quotes;

describe("what is missing", () => {
	it("is said one thing at a time, in the order of the form", () => {
		const steps: [keyof OrderForm, RegExp][] = [
			["customer", /customer/],
			["beneficiary", /beneficiary/],
			["amount", /amount/],
			["purpose", /purpose/],
			["reference", /reference/],
			["worstRate", /rate/],
		];
		for (const [field, words] of steps) expect(firstMissing({ ...full, [field]: "" }, requirements())).toMatch(words);
		expect(firstMissing(full, requirements())).toBeNull();
	});
	it("names the required field, and how many more", () => {
		expect(firstMissing(full, requirementsMissing())).toBe(
			"Add Beneficiary tax or identity number to place this order.",
		);
	});
	it("says how an amount is written when it cannot be read", () => {
		for (const amount of ["1.500,00", "abc", "0", "0.00", "-5"])
			expect(firstMissing({ ...full, amount }, requirements())).toMatch(/digits with a point/);
	});
});

describe("quotes", () => {
	it("are asked for once customer, beneficiary and amount are known", () => {
		expect(quotesRequest(emptyOrder())).toBeNull();
		expect(quotesRequest({ ...full, amount: "0" })).toBeNull();
		expect(quotesRequest(full)).toEqual({
			customer: "c",
			beneficiary: "b",
			fixed: "destination",
			amount: "450000.00",
		});
	});
	it("that are all outside the limit are said, with the best and the limit", () => {
		expect(noneInside({ ...full, worstRate: "19" }, offers)).toBe(
			"No offer is inside your limit. Best now: 18.693051 MXN/USDC; your limit: 19.",
		);
		expect(noneInside({ ...full, latestArrival: 1 }, offers)).toMatch(/arrives in time/);
		expect(noneInside(full, offers)).toBeNull();
		expect(noneInside(full, [])).toBeNull();
	});
});

describe("the bound", () => {
	it("is told in money, with the room that the best offer leaves", () => {
		expect(boundWords(full, offers[0])).toEqual({
			bound: "You send at most 24,128.686328 USDC.",
			room: "Best offer leaves 55.569772 USDC of room.",
			outside: false,
		});
	});
	it("of a fixed source is what they get at least", () => {
		const fixed = { ...full, fixed: "source" as const, amount: "24073.116556" };
		expect(boundWords(fixed, offers[0])?.bound).toBe("They get at least 448,963.62 MXN.");
	});
	it("above the best offer says so and promises no room", () => {
		expect(boundWords({ ...full, worstRate: "18.7" }, offers[0])).toMatchObject({ room: null, outside: true });
	});
});

describe("limits of the corridor", () => {
	it("are those of the fixed side", () => {
		if (mexico === undefined) throw new Error("no corridor");
		expect(limitsWords(mexico, "destination")).toBe("200.00 to 760,000.00 MXN");
		expect(limitsWords(mexico, "source")).toBe("10.000000 to 40,000.000000 USDC");
		expect(outsideLimits({ ...full, amount: "199.99" }, mexico)).toMatch(/^Too low/);
		expect(outsideLimits({ ...full, amount: "760000.01" }, mexico)).toMatch(/^Too high/);
		expect(outsideLimits({ ...full, amount: "760000" }, mexico)).toBeNull();
	});
});

describe("arrivals", () => {
	it("begin at twelve hours, and later when the best offer takes longer", () => {
		expect(suggestedArrival(offers)).toBe(720);
		const slow = offers.map((offer) => ({ ...offer, arrivalMinutes: 2000 }));
		expect(suggestedArrival(slow)).toBe(2880);
	});
	it("keep a choice from elsewhere among them", () => {
		expect(arrivalChoices(90).map(({ value }) => value)).toContain("90");
		expect(arrivalChoices(720)).toHaveLength(8);
	});
});

it("a form where nothing was entered is not kept as a draft", () => {
	expect(isWorthSaving(emptyOrder())).toBe(false);
	expect(isWorthSaving({ ...emptyOrder(), reference: "x" })).toBe(true);
});
