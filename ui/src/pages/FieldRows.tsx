/**
 * A record's fields with the names a person reads.
 */
import { useRead } from "../api/queries";
import type { CorridorForm } from "../bindings/CorridorForm";
import type { PartyKindName } from "../bindings/PartyKindName";
import { type Fields, fieldText, recordFields } from "../forms/party";
import { Foreign } from "../ui/Foreign";

export function FieldRows({
	fields,
	corridor,
	owner,
	kind,
}: {
	fields: Fields;
	corridor: CorridorForm | null;
	owner: "customer" | "beneficiary";
	kind: PartyKindName;
}) {
	const wanted = useRead(
		"requirements",
		{
			corridor: corridor ?? { country: "", currency: "", method: "" },
			senderKind: owner === "customer" ? kind : "business",
			recipientKind: owner === "beneficiary" ? kind : "business",
			customer: null,
			beneficiary: null,
		},
		{ enabled: corridor !== null },
	);
	return recordFields(owner, wanted.data?.fields ?? [], fields).map(({ name, label, optional }) => {
		const held = fields[name];
		if (held === undefined && optional) return null;
		return (
			<div className="contents" key={name}>
				<dt title={name}>{label}</dt>
				<dd>{held === undefined ? <span className="warn">missing</span> : <Foreign text={fieldText(held)} />}</dd>
			</div>
		);
	});
}
