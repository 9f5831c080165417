/**
 * A beneficiary: added, or edited as a new version. The fields follow the corridor.
 */
import { call } from "../api/call";
import { useAct } from "../api/queries";
import type { BeneficiaryForm } from "../bindings/BeneficiaryForm";
import type { BeneficiaryView } from "../bindings/BeneficiaryView";
import type { CorridorView } from "../bindings/CorridorView";
import { CorridorField, RecordForm } from "./RecordForm";

export function BeneficiaryFormScreen({
	record,
	corridors,
	onSaved,
	onCancel,
}: {
	record: BeneficiaryView | null;
	corridors: CorridorView[];
	onSaved: (id: string) => void;
	onCancel: () => void;
}) {
	const chosen = ({ corridor }: BeneficiaryForm) => (corridor.method === "" ? null : corridor);
	return (
		<RecordForm<BeneficiaryForm>
			one="beneficiary"
			record={{
				id: record?.id ?? null,
				kind: record?.kind ?? "business",
				name: record?.name ?? "",
				corridor: record?.corridor ?? { country: "", currency: "", method: "" },
				fields: record?.fields ?? {},
			}}
			version={(record?.version ?? 0) + 1}
			note={
				record === null
					? "Kept encrypted on this computer. A payment names one exact version of it."
					: "The versions before stay as they are; payments already ordered keep theirs."
			}
			act={useAct("save_beneficiary")}
			check={(form) => call("check_beneficiary", form)}
			reason={(form) => (chosen(form) === null ? "Choose a corridor." : null)}
			corridor={chosen}
			shown={["corridor"]}
			own={({ form, setForm, problem }) => (
				<CorridorField
					label="Corridor"
					name="corridor"
					corridor={chosen(form)}
					corridors={corridors}
					error={problem("corridor")}
					onChange={(corridor) => setForm({ ...form, corridor })}
				/>
			)}
			onSaved={onSaved}
			onCancel={onCancel}
		/>
	);
}
