/**
 * What the corridor requires, as a check list: what is open first, with the way to its field.
 */
import type { Read } from "../api/queries";
import type { FieldOwnerName } from "../bindings/FieldOwnerName";
import type { RequirementsView } from "../bindings/RequirementsView";
import type { RequirementView } from "../bindings/RequirementView";
import { dated, minutes } from "../format/time";
import { paths } from "../route/route";
import { serverNow } from "../ui/clock";
import { ErrorNote } from "../ui/ErrorNote";
import { ForeignLine } from "../ui/Foreign";
import { Icon } from "../ui/Icon";

const owners: Record<FieldOwnerName, string> = {
	institution: "Our institution",
	customer: "Customer",
	beneficiary: "Beneficiary",
};

export function RequirementList({
	requirements: { data, error },
	method,
	customer,
	beneficiary,
}: {
	requirements: Read<RequirementsView>;
	method: string | null;
	customer: string;
	beneficiary: string;
}) {
	const ways: Record<FieldOwnerName, string> = {
		institution: paths.settings(),
		customer: paths.customers(customer),
		beneficiary: paths.beneficiaries(beneficiary),
	};
	const open = data?.fields.filter(({ state }) => state === "missing" || state === "wrong") ?? [];
	const complete = data?.fields.filter(({ state }) => state === "complete") ?? [];
	const added = data?.fields.filter(({ newSince }) => newSince !== null) ?? [];
	const files = data?.fields.filter(({ kind, state }) => kind === "file" && state === "optional") ?? [];
	return (
		<section className="stack">
			<div className="row between">
				<h2 className="sec">{method === null ? "Required" : `Required by ${method}`}</h2>
				{data === undefined ? null : data.missing > 0 ? (
					<span className="small warn medium">{data.missing} missing</span>
				) : (
					<span className="small good medium">complete</span>
				)}
			</div>
			{error !== null ? (
				<ErrorNote error={error} />
			) : data === undefined ? (
				<p className="hint">Shown once customer and beneficiary are chosen.</p>
			) : (
				<>
					{added.length === 0 ? null : (
						<p className="small">
							CPN asks for more here than before. New: <ForeignLine text={labels(added)} />. All else is as it was.
						</p>
					)}
					<ul className="req">
						{open.map((field) => (
							<Open key={`${field.owner}.${field.name}`} field={field} way={ways[field.owner]} />
						))}
						{(["institution", "customer", "beneficiary"] as const).map((owner) => (
							<Complete key={owner} owner={owner} fields={complete.filter((field) => field.owner === owner)} />
						))}
					</ul>
					{files.length === 0 ? null : (
						<p className="hint">
							<ForeignLine text={labels(files)} />: asked for as a file. CPN takes no files with a payment; an RFI may
							ask for it.
						</p>
					)}
					<p className="hint">
						Checked with this corridor’s field list, seen {dated(data.seen, serverNow(), minutes(data.seen))}. It is
						checked again at quote time.
					</p>
				</>
			)}
		</section>
	);
}

const labels = (fields: readonly RequirementView[]): string => fields.map(({ label }) => label).join(", ");

function Open({ field, way }: { field: RequirementView; way: string }) {
	return (
		<li className="warn">
			<Icon name="circle-alert" size="s" />
			<span>
				<ForeignLine text={field.problem ?? field.label} />{" "}
				{field.newSince === null ? null : <span className="tag">New</span>}
			</span>
			<a href={way} aria-label={`${field.state === "missing" ? "Add" : "Mend"} ${field.label}`}>
				{field.state === "missing" ? "Add" : "Mend"}
			</a>
		</li>
	);
}

function Complete({ owner, fields }: { owner: FieldOwnerName; fields: RequirementView[] }) {
	if (fields.length === 0) return null;
	return (
		<li className="good">
			<Icon name="check" size="s" />
			<span className="second">
				{owners[owner]}: {fields.map(({ label }) => label).join(", ")}
			</span>
			<span className="mono muted">{fields.length === 1 ? fields[0]?.shown : null}</span>
		</li>
	);
}
