/**
 * Beneficiaries: who is paid, and the account in each one's newest version.
 */
import { useEffect, useState } from "react";
import { useRead } from "../api/queries";
import type { BeneficiaryView } from "../bindings/BeneficiaryView";
import type { CorridorView } from "../bindings/CorridorView";
import { visible } from "../format/foreign";
import { BeneficiaryFormScreen } from "../forms/BeneficiaryFormScreen";
import { go, NEW, paths } from "../route/route";
import { Button } from "../ui/Button";
import { Foreign, ForeignLine } from "../ui/Foreign";
import { Loaded } from "../ui/Loading";
import { Panel } from "../ui/Panel";
import { BookList } from "./BookList";
import { FieldRows } from "./FieldRows";

export default function BeneficiariesPage({ id }: { id: string | null }) {
	const read = useRead("beneficiaries", null);
	const corridors = useRead("corridors", null);
	return (
		<>
			<div className="head">
				<h1>Beneficiaries</h1>
				{read.data === undefined ? null : (
					<span className="asof">{read.data.length}, stored encrypted on this computer</span>
				)}
				<div className="end">
					<Button size="small" icon="plus" reason={null} onPress={() => go(paths.beneficiaries(NEW))}>
						New beneficiary
					</Button>
				</div>
			</div>
			<Loaded data={read.data} error={read.error} loading="Reading the beneficiaries">
				{(all) => (
					<div className="md">
						<BookList
							what="beneficiaries"
							current={id}
							items={all.map((one) => ({
								id: one.id,
								path: paths.beneficiaries(one.id),
								text: `${one.name} ${one.reference} ${one.account?.value ?? ""} ${one.corridor.method}`,
								body: <Line beneficiary={one} corridors={corridors.data ?? []} />,
							}))}
						/>
						<div className="detail">
							<Detail id={id} all={all} corridors={corridors.data ?? []} key={id} />
						</div>
					</div>
				)}
			</Loaded>
		</>
	);
}

const countryOf = ({ corridor }: BeneficiaryView, corridors: CorridorView[]): string =>
	corridors.find((offered) => offered.corridor.country === corridor.country)?.countryName ?? corridor.country;

function Line({ beneficiary, corridors }: { beneficiary: BeneficiaryView; corridors: CorridorView[] }) {
	return (
		<>
			<span className="medium clip">
				<ForeignLine text={beneficiary.name} />
			</span>
			<span className="row between small muted">
				<span className="clip">
					{countryOf(beneficiary, corridors)}, {beneficiary.corridor.method}
				</span>
				<span>{beneficiary.reference}</span>
			</span>
			<span className="small muted clip">
				Version {beneficiary.version}
				{beneficiary.account === null ? null : (
					<>
						, {beneficiary.account.label} …{visible(beneficiary.account.value.slice(-4))}
					</>
				)}
			</span>
		</>
	);
}

function Detail({ id, all, corridors }: { id: string | null; all: BeneficiaryView[]; corridors: CorridorView[] }) {
	const [editing, setEditing] = useState(false);
	const record = all.find((one) => one.id === id);
	const first = all[0];
	// With nothing chosen, the first one is shown; with nobody there, the form to add one.
	useEffect(() => {
		if (id === null && first !== undefined) go(paths.beneficiaries(first.id), true);
	}, [id, first]);
	if (id === NEW || (id === null && first === undefined) || (editing && record !== undefined))
		return (
			<BeneficiaryFormScreen
				record={record ?? null}
				corridors={corridors}
				onSaved={(saved) => {
					setEditing(false);
					go(paths.beneficiaries(saved));
				}}
				onCancel={() => {
					setEditing(false);
					if (id === NEW) go(paths.beneficiaries());
				}}
			/>
		);
	if (record === undefined) return <p className="hint">This beneficiary is not here. Choose one from the list.</p>;
	return (
		<>
			<div className="row between top">
				<div className="grow">
					<h2 className="title">
						<Foreign text={record.name} />
					</h2>
					<p className="second">
						{record.reference}, {record.kind === "business" ? "business" : "person"}, {countryOf(record, corridors)}
					</p>
				</div>
				<Button reason={null} onPress={() => setEditing(true)}>
					Edit as version {record.version + 1}
				</Button>
			</div>
			<Panel title="Bank account" end={`version ${record.version}, in use`}>
				<dl className="kv">
					<dt>Method</dt>
					<dd>
						{record.corridor.method}, {record.corridor.currency}
					</dd>
					<FieldRows
						id={record.id}
						fields={record.fields}
						corridor={record.corridor}
						owner="beneficiary"
						kind={record.kind}
					/>
				</dl>
			</Panel>
		</>
	);
}
