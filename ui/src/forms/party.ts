/**
 * What a customer's or beneficiary's record holds, and which fields its form shows.
 */
import type { AddressForm } from "../bindings/AddressForm";
import type { FieldForm } from "../bindings/FieldForm";
import type { FieldOwnerName } from "../bindings/FieldOwnerName";
import type { RequirementView } from "../bindings/RequirementView";
import type { TextFormName } from "../bindings/TextFormName";

export type Fields = { [key in string]: FieldForm };

/** One field of a form: what is asked for, or what the record holds beyond that. */
export interface RecordField {
	name: string;
	label: string;
	kind: string;
	optional: boolean;
	values: readonly string[];
	/** What its text is. */
	form: TextFormName;
	/** What a right value looks like, to stand after “must be”; may be empty. */
	right: string;
	/** Since when it is asked for, while that is new. */
	newSince: string | null;
	/** Not asked for by the corridor shown; kept because the record holds it. */
	extra: boolean;
}

/** These stand in the form's own name field. */
const NAMES = new Set(["BENEFICIARY_NAME", "ORIGINATOR_NAME"]);

/** The form's fields in CPN's order, then what the record holds beyond them. */
export function recordFields(
	owner: FieldOwnerName,
	requirements: readonly RequirementView[],
	held: Readonly<Fields>,
): RecordField[] {
	const asked = requirements
		.filter((field) => field.owner === owner && !NAMES.has(field.name))
		.map(({ name, label, kind, optional, values, form, right, newSince }) => ({
			name,
			label,
			kind,
			optional,
			values,
			form,
			right,
			newSince,
			extra: false,
		}));
	const known = new Set(asked.map(({ name }) => name));
	const extra = Object.entries(held)
		.filter(([name]) => !known.has(name) && !NAMES.has(name))
		.map(([name, value]) => ({
			name,
			label: name,
			kind: value.type,
			optional: true,
			values: [],
			form: "plain" as const,
			right: "",
			newSince: null,
			extra: true,
		}));
	return [...asked, ...extra];
}

export const emptyAddress = (): AddressForm => ({
	street: "",
	city: "",
	stateProvince: "",
	country: "",
	postalCode: "",
});

/** What is sent: only what was filled in. A country alone is no address, since forms begin with one. */
export function filled(fields: Readonly<Fields>): Fields {
	return Object.fromEntries(
		Object.entries(fields).filter(([, field]) =>
			(field.type === "text" ? [field.value] : Object.values({ ...field.value, country: "" })).some(
				(part) => part.trim() !== "",
			),
		),
	);
}

/** A field in one line, as it stands in a record. */
export const fieldText = (field: FieldForm): string => (field.type === "text" ? field.value : addressText(field.value));

export const addressText = ({ street, city, stateProvince, country, postalCode }: AddressForm): string =>
	[street, [city, stateProvince].filter(Boolean).join(" "), postalCode, country]
		.filter((part) => part !== "")
		.join(", ");
