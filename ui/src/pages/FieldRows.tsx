/**
 * A record's fields with the names a person reads.
 */
import { useRead } from "../api/queries";
import type { CorridorForm } from "../bindings/CorridorForm";
import type { PartyKindName } from "../bindings/PartyKindName";
import { type Fields, fieldText, recordFields } from "../forms/party";
import { requirementsOf } from "../forms/RecordForm";
import { Foreign } from "../ui/Foreign";

export function FieldRows({
	record: { id, kind, fields },
	corridor,
	owner,
}: {
	record: { id: string; kind: PartyKindName; fields: Fields };
	corridor: CorridorForm | null;
	owner: "customer" | "beneficiary";
}) {
	const wanted = useRead(
		"requirements",
		{ ...requirementsOf(owner, kind, corridor), [owner]: id },
		{ enabled: corridor !== null },
	);
	const asked = new Map(wanted.data?.fields.map((field) => [field.name, field]));
	return recordFields(owner, wanted.data?.fields ?? [], fields).map(({ name, label, optional }) => {
		const held = fields[name];
		const compared = asked.get(name);
		// A field may be filled from elsewhere, as the customer's account is from the wallet.
		const elsewhere = held === undefined && compared?.state === "complete";
		if (held === undefined && optional && !elsewhere) return null;
		return (
			<div className="contents" key={name}>
				<dt title={name}>{label}</dt>
				<dd>
					{held !== undefined ? (
						<Foreign text={fieldText(held)} />
					) : elsewhere ? (
						<Foreign text={compared?.shown ?? "Filled in by the app"} />
					) : (
						<span className="warn">missing</span>
					)}
					{held !== undefined && compared?.problem ? (
						<span className="warn block small">
							<Foreign text={compared.problem} />
						</span>
					) : null}
				</dd>
			</div>
		);
	});
}
