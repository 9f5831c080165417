/**
 * Fields that a corridor asks for, drawn from their description. A kind this version does not know is a plain field.
 */
import type { AddressForm } from "../bindings/AddressForm";
import type { ApiError } from "../bindings/ApiError";
import { dayOf } from "../format/time";
import { serverNow } from "../ui/clock";
import { SelectField, TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { CountryField } from "./CountryField";
import { fieldError } from "./fieldErrors";
import { emptyAddress, type Fields, type RecordField } from "./party";
import { type Checked, problemOf } from "./useChecked";

export function RecordFields({
	asked,
	fields,
	error,
	checked,
	country,
	onChange,
}: {
	asked: readonly RecordField[];
	fields: Fields;
	/** The country that an address begins with; may be empty. */
	country: string;
	error: ApiError | null;
	checked: Checked;
	onChange: (fields: Fields) => void;
}) {
	return asked.map((field) => (
		<OneField
			key={field.name}
			field={field}
			held={fields[field.name]}
			country={country}
			problem={(name) => problemOf(error, checked, name)}
			onLeave={checked.onLeave}
			onChange={(value) => onChange({ ...fields, [field.name]: value })}
		/>
	));
}

function OneField({
	field,
	held,
	country,
	problem,
	onLeave,
	onChange,
}: {
	field: RecordField;
	held: Fields[string] | undefined;
	country: string;
	problem: (name: string) => string | null;
	onLeave: (name: string) => void;
	onChange: (value: Fields[string]) => void;
}) {
	const name = `fields.${field.name}`;
	const label = field.optional ? `${field.label} (optional)` : field.label;
	const hint = hintOf(field);
	if (field.kind === "address" || held?.type === "address")
		return (
			<AddressFields
				legend={label}
				name={name}
				address={held?.type === "address" ? held.value : { ...emptyAddress(), country }}
				problem={problem}
				onLeave={onLeave}
				onChange={(value) => onChange({ type: "address", value })}
			/>
		);
	if (field.kind === "file")
		return (
			<p className="hint">
				{label} is asked for as a file. CPN takes no files with a payment; it may ask for this one in an RFI.
			</p>
		);
	const shared = {
		label,
		name,
		value: held?.type === "text" ? held.value : "",
		error: problem(name),
		...(hint === "" ? {} : { hint }),
		onLeave: () => onLeave(name),
		onChange: (value: string) => onChange({ type: "text", value }),
	};
	if (field.values.length > 0) {
		const choices = field.values.map((value) => ({ value, label: value }));
		return field.optional ? (
			<SelectField {...shared} choices={[{ value: "", label: "Not given" }, ...choices]} />
		) : (
			<SelectField {...shared} none="Choose" choices={choices} />
		);
	}
	switch (field.form) {
		case "country":
			return <CountryField {...shared} optional={field.optional} />;
		case "phone":
			return <TextField {...shared} inputMode="tel" />;
		case "email":
			return <TextField {...shared} inputMode="email" />;
		case "date":
		case "number":
			return <TextField {...shared} mono />;
		case "plain":
			return <TextField {...shared} />;
	}
}

/** What a right value looks like, and what should be known about the field. */
function hintOf({ right, form, values, newSince, extra }: RecordField): string {
	const sentences = [
		newSince === null ? "" : `New: CPN asks for it since ${dayOf(newSince, serverNow()) || "today"}.`,
		// A list of choices shows by itself what a right value looks like.
		right === "" || form === "country" || values.length > 0 ? "" : `${right.charAt(0).toUpperCase()}${right.slice(1)}.`,
		extra ? "Held in this record; the corridor shown does not ask for it." : "",
	];
	return sentences.filter((sentence) => sentence !== "").join(" ");
}

const parts: readonly (readonly [part: Exclude<keyof AddressForm, "country">, label: string])[] = [
	["street", "Street and number"],
	["city", "City"],
	["stateProvince", "State or province"],
	["postalCode", "Postal code"],
];

/** An address by its parts. */
export function AddressFields({
	legend,
	name,
	address,
	problem,
	onLeave,
	onChange,
}: {
	legend: string;
	name: string;
	address: AddressForm;
	/** What is wrong with a field of that name. */
	problem: (field: string) => string | null;
	onLeave?: (field: string) => void;
	onChange: (address: AddressForm) => void;
}) {
	const whole = problem(name);
	const shared = (part: keyof AddressForm) => ({
		name: `${name}.${part}`,
		value: address[part],
		error: problem(`${name}.${part}`),
		onLeave: () => onLeave?.(`${name}.${part}`),
		onChange: (value: string) => onChange({ ...address, [part]: value }),
	});
	return (
		<fieldset className="sub" data-field={name} tabIndex={-1}>
			<legend>{legend}</legend>
			{whole === null ? null : (
				<p className="hint err" role="alert">
					<Icon name="circle-alert" />
					<span>{whole}</span>
				</p>
			)}
			<div className="two">
				{parts.map(([part, label]) => (
					<TextField key={part} label={label} {...shared(part)} />
				))}
				<CountryField label="Country" {...shared("country")} />
			</div>
		</fieldset>
	);
}

/** What a refusal says of the fields of an address. */
export const refusedIn = (error: ApiError | null) => (field: string) => fieldError(error, field);
