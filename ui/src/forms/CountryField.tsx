/**
 * A country, chosen from the list that the core knows.
 */
import { useRead } from "../api/queries";
import { type FieldProps, SelectField } from "../ui/Field";

export function CountryField({ optional = false, ...field }: FieldProps & { optional?: boolean; readOnly?: boolean }) {
	const { data = [] } = useRead("countries", null);
	const known = data.some(({ code }) => code === field.value);
	const choices = data.map(({ code, name }) => ({ value: code, label: `${name} (${code})` }));
	// What a record holds is shown, though the list may not have it, or not yet.
	if (field.value !== "" && !known) choices.unshift({ value: field.value, label: field.value });
	return optional ? (
		<SelectField {...field} choices={[{ value: "", label: "Not given" }, ...choices]} />
	) : (
		<SelectField {...field} none="Choose a country" choices={choices} />
	);
}
