/**
 * Records and keys: which fields a form shows, what is sent, what a key's beginning says.
 */
import { expect, it } from "vitest";
import { requirements } from "../dev/fixture/book";
import { rows } from "../dev/fixture/payments";
import { keyBeginning } from "../src/forms/apiKey";
import { addressText, filled, recordFields } from "../src/forms/party";
import { countNew, inOldPlaces } from "../src/pages/rowWindow";
import { paths, readRoute } from "../src/route/route";

it("a record's form shows what the corridor asks of that party, and what the record holds beyond it", () => {
	const held = { CLABE: { type: "text" as const, value: "1" }, IBAN: { type: "text" as const, value: "2" } };
	const shown = recordFields("beneficiary", requirements().fields, held);
	expect(shown.map(({ name, extra }) => [name, extra])).toEqual([
		["BENEFICIARY_ADDRESS", false],
		["CLABE", false],
		["ACCOUNT_TYPE", false],
		["IBAN", true],
	]);
});

it("what was left empty is not sent", () => {
	const empty = { street: " ", city: "", stateProvince: "", country: "MX", postalCode: "" };
	const fields = { A: { type: "text" as const, value: " " }, B: { type: "address" as const, value: empty } };
	expect(filled({ ...fields, C: { type: "text", value: "x" } })).toEqual({ C: { type: "text", value: "x" } });
});

it("an address is one line without its empty parts", () => {
	expect(
		addressText({ street: "55 Pine St", city: "New York", stateProvince: "NY", country: "US", postalCode: "" }),
	).toBe("55 Pine St, New York NY, US");
});

it("a key's beginning says which environment it opens, and nothing after the first colon is looked at", () => {
	expect(keyBeginning("")).toEqual({ kind: "empty" });
	expect(keyBeginning(" TEST_API_KEY:a:b")).toMatchObject({ environment: "testnet" });
	expect(keyBeginning("LIVE_API_KEY:a:b")).toMatchObject({ environment: "live" });
	const odd = keyBeginning("SECRETSECRETSECRETSECRET");
	expect(odd).toEqual({ kind: "unknown", prefix: "SECRETSECRETSECR" });
});

it("rows keep their places with the newest content while the pointer is over them", () => {
	const [a, b, c] = rows();
	if (a === undefined || b === undefined || c === undefined) throw new Error("too few rows");
	const newer = { ...b, status: "sent_onchain" as const };
	expect(inOldPlaces([a, b], [c, newer, a])).toEqual([a, newer]);
	expect(countNew([a, b], [c, newer, a])).toBe(1);
});

it("each path leads back to its route, and an address nobody wrote leads to the payments", () => {
	const odd = "a/b c%";
	expect(readRoute(paths.payment(odd))).toEqual({ page: "payment", id: odd });
	expect(readRoute(paths.order())).toEqual({ page: "order", draft: null });
	expect(readRoute(paths.sign("x"))).toEqual({ page: "sign", id: "x" });
	for (const hash of ["", "#/", "#/nowhere", "#/payment", "#/%zz"])
		expect(readRoute(hash)).toEqual({ page: "payments" });
});
