/**
 * Money, decimals and time as text.
 */
import { describe, expect, it } from "vitest";
import { leftWords, urgency } from "../src/format/deadline";
import { compare, divideUp, multiplyDown, round, subtract } from "../src/format/decimal";
import { cut, shortAddress, visible } from "../src/format/foreign";
import { grouped, short, typedAmount } from "../src/format/money";
import { dated, seconds, span, stopwatch, utc, withZone } from "../src/format/time";

describe("amounts", () => {
	it("carry thousands marks and keep every digit", () => {
		expect(grouped("24073.116556")).toBe("24,073.116556");
		expect(grouped("760000.00")).toBe("760,000.00");
		expect(grouped("999")).toBe("999");
		expect(grouped("1000000")).toBe("1,000,000");
		expect(grouped("-1234.5")).toBe("-1,234.5");
	});
	it("beyond what a floating point number can hold stay exact", () => {
		expect(grouped("9007199254740993.000001")).toBe("9,007,199,254,740,993.000001");
		expect(subtract("9007199254740993.000001", "0.000002")).toBe("9007199254740992.999999");
	});
	it("that are no decimals are shown as they came", () => {
		for (const odd of ["", "abc", "1e6", "1.", ".5", "NaN", "1,5"]) expect(grouped(odd)).toBe(odd);
	});
	it("of USDC have two digits in lists, rounded half to even", () => {
		expect(short("24073.116556", "USDC")).toBe("24,073.12");
		expect(short("0.125000", "USDC")).toBe("0.12");
		expect(short("0.135000", "USDC")).toBe("0.14");
		expect(short("0.125001", "USDC")).toBe("0.13");
		expect(short("999.999999", "USDC")).toBe("1,000.00");
		expect(short("450000.00", "MXN")).toBe("450,000.00");
	});
	it("typed with marks or blanks become plain, and odd ones stay for the core to refuse", () => {
		expect(typedAmount("450,000.00")).toBe("450000.00");
		expect(typedAmount(" 1 500.5 ")).toBe("1500.5");
		expect(typedAmount("1,50")).toBe("1,50");
		expect(typedAmount("450.000,00")).toBe("450.000,00");
	});
});

describe("decimals", () => {
	it("compare by value, not by text", () => {
		expect(compare("9", "10")).toBe(-1);
		expect(compare("18.65", "18.650000")).toBe(0);
		expect(compare("18.650001", "18.65")).toBe(1);
		expect(compare("x", "1")).toBeNull();
	});
	it("are divided upward and multiplied downward, against us", () => {
		expect(divideUp("450000.00", "18.650000", 6)).toBe("24128.686328");
		expect(divideUp("10", "2", 6)).toBe("5.000000");
		expect(divideUp("1", "0", 6)).toBeNull();
		expect(multiplyDown("100.000001", "18.65", 2)).toBe("1865.00");
	});
	it("round half to even and carry", () => {
		expect(round("2.5", 0)).toBe("2");
		expect(round("3.5", 0)).toBe("4");
		expect(round("-0.005", 2)).toBe("-0.00");
		expect(round("1.99", 6)).toBe("1.99");
	});
});

describe("times", () => {
	const noon = "2026-11-24T17:21:32Z";
	const sameDay = new Date("2026-11-24T20:00:00Z").getTime();
	it("are local, with the zone of that moment", () => {
		expect(seconds(noon)).toBe("12:21:32");
		expect(withZone(noon, sameDay)).toBe("12:21:32 EST");
		expect(withZone("2026-07-01T16:00:00Z", new Date("2026-07-01T20:00:00Z").getTime())).toBe("12:00:00 EDT");
	});
	it("name the day when it is not today, and the year when that differs", () => {
		expect(dated(noon, new Date("2026-11-25T20:00:00Z").getTime(), "12:21")).toBe("24 Nov 12:21");
		expect(dated(noon, new Date("2027-01-05T20:00:00Z").getTime(), "12:21")).toBe("24 Nov 2026 12:21");
	});
	it("stand in UTC on hover", () => expect(utc(noon)).toBe("2026-11-24 17:21:32 UTC"));
	it("that are no moments are shown as they came", () => expect(seconds("soon")).toBe("soon"));
	it("left are told in at most two units", () => {
		expect(span(8_000)).toBe("8 s");
		expect(span(545_000)).toBe("9 min 05 s");
		expect(span(42 * 60_000)).toBe("42 min");
		expect(span(99 * 60_000)).toBe("1 h 39 min");
		expect(span(76 * 3_600_000)).toBe("3 d 4 h");
		expect(span(-5)).toBe("0 s");
	});
	it("waited are told as on a stopwatch", () => expect(stopwatch(48_900)).toBe("0:48"));
});

describe("deadlines", () => {
	it("turn to warn and to bad at the bounds of their kind", () => {
		expect([11_000, 10_000, 5_000].map((left) => urgency("quote", left))).toEqual(["calm", "soon", "now"]);
		expect([31, 30, 5].map((left) => urgency("sign_by", left * 60_000))).toEqual(["calm", "soon", "now"]);
		expect([300, 240, 60].map((left) => urgency("rfi", left * 60_000))).toEqual(["calm", "soon", "now"]);
	});
	it("of an arrival are never over, only late", () => {
		expect(urgency("arrival", 1_000)).toBe("calm");
		expect(urgency("arrival", -2_220_000)).toBe("soon");
		expect(leftWords("arrival", -37 * 60_000)).toBe("37 min late");
		expect(leftWords("quote", -1)).toBe("ended");
	});
});

describe("text from outside", () => {
	it("shows control and direction characters instead of obeying them", () => {
		expect(visible("a\u0000b\nc")).toBe("a␀b␊c");
		expect(visible("moc\u202eevil")).toBe("moc⟨U+202E⟩evil");
		expect(visible("Ríos 株式会社")).toBe("Ríos 株式会社");
	});
	it("is cut at 200 signs, counting a pair of surrogates as one", () => {
		expect(cut("x".repeat(200))).toEqual({ text: "x".repeat(200), more: false });
		expect(cut("😀".repeat(201))).toEqual({ text: "😀".repeat(200), more: true });
	});
	it("that is an address is shortened in the middle", () =>
		expect(shortAddress("0x57414adbBbc4BBA36f1dE26b2dc1648b28ae7799")).toBe("0x5741…7799"));
});
