/**
 * A customer: added, or edited as a new version. What is asked for depends on where their payments go.
 */
import { useState } from "react";
import { call } from "../api/call";
import { useAct } from "../api/queries";
import type { CorridorView } from "../bindings/CorridorView";
import type { CustomerForm } from "../bindings/CustomerForm";
import type { CustomerView } from "../bindings/CustomerView";
import { CountryField } from "./CountryField";
import { CorridorField, RecordForm } from "./RecordForm";

export function CustomerFormScreen({
	record,
	corridors,
	onSaved,
	onCancel,
}: {
	record: CustomerView | null;
	corridors: CorridorView[];
	onSaved: (id: string) => void;
	onCancel: () => void;
}) {
	const [corridor, setCorridor] = useState(corridors[0]?.corridor ?? null);
	return (
		<RecordForm<CustomerForm>
			one="customer"
			record={{
				id: record?.id ?? null,
				kind: record?.kind ?? "business",
				name: record?.name ?? "",
				country: record?.country ?? "",
				fields: record?.fields ?? {},
			}}
			version={(record?.version ?? 0) + 1}
			note="What the travel rule asks for. It is sealed for the BFI of each payment, and kept encrypted here."
			act={useAct("save_customer")}
			check={(form) => call("check_customer", form)}
			reason={() => null}
			corridor={() => corridor}
			shown={["country"]}
			own={({ form, setForm, problem, onLeave }) => (
				<div className="two">
					<CountryField
						label="Country"
						name="country"
						value={form.country}
						error={problem("country")}
						onLeave={() => onLeave("country")}
						onChange={(country) => setForm({ ...form, country })}
					/>
					<CorridorField
						label="Show what is needed to pay to"
						corridor={corridor}
						corridors={corridors}
						error={null}
						onChange={setCorridor}
					/>
				</div>
			)}
			onSaved={onSaved}
			onCancel={onCancel}
		/>
	);
}
