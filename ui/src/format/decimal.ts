/**
 * Exact arithmetic on decimal text. Amounts never become floating point numbers.
 */

const PLAIN = /^(\d+)(?:\.(\d+))?$/;

interface Scaled {
	/** The digits without the point. */
	units: bigint;
	/** How many of them stand behind the point. */
	digits: number;
}

function scaled(text: string): Scaled | null {
	const match = PLAIN.exec(text);
	if (match === null) return null;
	const [, whole = "0", fraction = ""] = match;
	return { units: BigInt(whole + fraction), digits: fraction.length };
}

function text(units: bigint, digits: number): string {
	const negative = units < 0n;
	const all = (negative ? -units : units).toString().padStart(digits + 1, "0");
	const cut = all.length - digits;
	return (negative ? "-" : "") + all.slice(0, cut) + (digits > 0 ? `.${all.slice(cut)}` : "");
}

const power = (digits: number): bigint => 10n ** BigInt(digits);

/** Whether it is a plain decimal: digits, and at most one point with digits behind it. */
export const isDecimal = (value: string): boolean => PLAIN.test(value);

/** -1, 0 or 1; `null` when one of them is no plain decimal. */
export function compare(left: string, right: string): -1 | 0 | 1 | null {
	const a = scaled(left);
	const b = scaled(right);
	if (a === null || b === null) return null;
	const difference = a.units * power(b.digits) - b.units * power(a.digits);
	if (difference === 0n) return 0;
	return difference < 0n ? -1 : 1;
}

/** `left` less `right`, with the digits of the finer one. */
export function subtract(left: string, right: string): string | null {
	const a = scaled(left);
	const b = scaled(right);
	if (a === null || b === null) return null;
	const digits = Math.max(a.digits, b.digits);
	return text(a.units * power(digits - a.digits) - b.units * power(digits - b.digits), digits);
}

/** `left` / `right`, rounded up to `digits`. `null` when it cannot be divided. */
export function divideUp(left: string, right: string, digits: number): string | null {
	const a = scaled(left);
	const b = scaled(right);
	if (a === null || b === null || b.units === 0n) return null;
	const top = a.units * power(b.digits + digits);
	const bottom = b.units * power(a.digits);
	return text((top + bottom - 1n) / bottom, digits);
}

/** `left` × `right`, rounded down to `digits`. */
export function multiplyDown(left: string, right: string, digits: number): string | null {
	const a = scaled(left);
	const b = scaled(right);
	if (a === null || b === null) return null;
	return text((a.units * b.units * power(digits)) / power(a.digits + b.digits), digits);
}

/** Rounded half-even to fewer digits. Text with no more digits than that, or that is no decimal, comes back unchanged. */
export function round(value: string, digits: number): string {
	const sign = value.startsWith("-") ? "-" : "";
	const number = scaled(value.slice(sign.length));
	if (number === null || number.digits <= digits) return value;
	const unit = power(number.digits - digits);
	const whole = number.units / unit;
	const rest = (number.units % unit) * 2n;
	const up = rest > unit || (rest === unit && whole % 2n === 1n);
	return sign + text(up ? whole + 1n : whole, digits);
}
