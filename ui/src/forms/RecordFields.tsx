/**
 * Fields that a corridor asks for, drawn from their description. A kind this version does not know is a plain field.
 */
import type { AddressForm } from "../bindings/AddressForm";
import type { ApiError } from "../bindings/ApiError";
import { SelectField, TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { fieldError } from "./fieldErrors";
import { emptyAddress, type Fields, type RecordField } from "./party";

export function RecordFields({
	asked,
	fields,
	error,
	onChange,
}: {
	asked: readonly RecordField[];
	fields: Fields;
	error: ApiError | null;
	onChange: (fields: Fields) => void;
}) {
	return (
		<>
			{asked.map((field) => (
				<OneField
					key={field.name}
					field={field}
					fields={fields}
					error={error}
					onChange={(value) => onChange({ ...fields, [field.name]: value })}
				/>
			))}
		</>
	);
}

function OneField({
	field,
	fields,
	error,
	onChange,
}: {
	field: RecordField;
	fields: Fields;
	error: ApiError | null;
	onChange: (value: Fields[string]) => void;
}) {
	const held = fields[field.name];
	const name = `fields.${field.name}`;
	const label = field.optional ? `${field.label} (optional)` : field.label;
	if (field.kind === "address" || held?.type === "address")
		return (
			<AddressFields
				legend={label}
				name={name}
				address={held?.type === "address" ? held.value : emptyAddress()}
				error={error}
				onChange={(value) => onChange({ type: "address", value })}
			/>
		);
	if (field.kind === "file")
		return <p className="hint">{field.label} is a file. Files cannot be sent with a payment yet.</p>;
	const shared = {
		label,
		name,
		value: held?.type === "text" ? held.value : "",
		error: fieldError(error, name),
		...(field.extra ? { hint: "Held in this record; the corridor shown does not ask for it." } : {}),
		onChange: (value: string) => onChange({ type: "text", value }),
	};
	if (field.values.length > 0)
		return (
			<SelectField
				{...shared}
				none={field.optional ? "Not given" : "Choose"}
				choices={field.values.map((value) => ({ value, label: value }))}
			/>
		);
	return <TextField {...shared} />;
}

const parts: readonly (readonly [part: keyof AddressForm, label: string])[] = [
	["street", "Street and number"],
	["city", "City"],
	["stateProvince", "State or province"],
	["postalCode", "Postal code"],
	["country", "Country, two letters"],
];

/** An address by its parts. */
export function AddressFields({
	legend,
	name,
	address,
	error,
	onChange,
}: {
	legend: string;
	name: string;
	address: AddressForm;
	error: ApiError | null;
	onChange: (address: AddressForm) => void;
}) {
	const whole = fieldError(error, name);
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
					<TextField
						key={part}
						label={label}
						name={`${name}.${part}`}
						value={address[part]}
						error={fieldError(error, `${name}.${part}`)}
						onChange={(value) => onChange({ ...address, [part]: part === "country" ? value.toUpperCase() : value })}
					/>
				))}
			</div>
		</fieldset>
	);
}
