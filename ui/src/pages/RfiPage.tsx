/**
 * One request for information: what is asked, what was typed, and exactly what leaves.
 */
import { useMemo } from "react";
import { useRead } from "../api/queries";
import type { AppView } from "../bindings/AppView";
import type { RfiView } from "../bindings/RfiView";
import { visible } from "../format/foreign";
import { short } from "../format/money";
import { go, paths } from "../route/route";
import { rfiLook } from "../status/rfi";
import { Countdown } from "../ui/Countdown";
import { Foreign, ForeignLine } from "../ui/Foreign";
import { Icon } from "../ui/Icon";
import { useShortcuts } from "../ui/keys";
import { Loaded } from "../ui/Loading";
import { StatusLine } from "../ui/StatusWord";
import { AsOf } from "./AsOf";
import { RfiAside } from "./rfi/RfiAside";
import { RfiFiles } from "./rfi/RfiFiles";
import { RfiForm } from "./rfi/RfiForm";
import { SendBar } from "./rfi/SendBar";
import { useAnswer } from "./rfi/useAnswer";

export default function RfiPage({ app, id }: { app: AppView; id: string }) {
	const read = useRead("rfi", { id });
	const view = read.data;
	useShortcuts(useMemo(() => ({ escape: () => go(paths.rfis()) }), []));
	return (
		<>
			<div className="head">
				<a className="crumb" href={paths.rfis()}>
					<Icon name="chevron-left" size="s" />
					RFIs
				</a>
				<h1>{view?.readOnly ? "RFI" : "Answer RFI"}</h1>
				{view === undefined ? null : (
					<>
						<span role="status">
							<StatusLine look={rfiLook(view.row.status)} />
						</span>
						<span className="hide-m">
							<AsOf at={app.connection.asOf} connection={app.connection} />
						</span>
						<div className="end">
							<a className="link small" href={paths.payment(view.row.payment)}>
								Payment {view.row.orderNumber}
							</a>
						</div>
					</>
				)}
			</div>
			<Loaded data={view} error={read.error} loading="Reading the request">
				{(data) => <Request view={data} />}
			</Loaded>
		</>
	);
}

function Request({ view }: { view: RfiView }) {
	const answer = useAnswer(view);
	useShortcuts(useMemo(() => ({ "ctrl+s": () => void answer.save() }), [answer.save]));
	return (
		<>
			<div className="scroll">
				<div className="rfi">
					<form className="l" aria-label="Answer" onSubmit={(event) => event.preventDefault()}>
						<About view={view} />
						<RfiForm view={view} values={answer.values} onChange={answer.change} />
						<RfiFiles view={view} />
					</form>
					<RfiAside view={view} pending={answer.pending} />
				</div>
			</div>
			<SendBar view={view} answer={answer} />
		</>
	);
}

function About({ view }: { view: RfiView }) {
	const { row } = view;
	return (
		<div className="row between top">
			<div className="prose">
				<p className="lead medium">
					<ForeignLine text={row.customer} />{" "}
					<span className="muted regular">
						<ForeignLine text={row.customerReference} />, {row.business ? "business" : "person"}
					</span>
				</p>
				<p className="second">
					<bdi>{visible(view.sentence)}</bdi>
				</p>
				{row.late === null ? null : (
					<p className="warn" role="status">
						<Foreign text={row.late} />
					</p>
				)}
			</div>
			<div className="r nowrap">
				{row.deadline === null ? null : <Countdown deadline={row.deadline} />}
				<p className="small muted">
					At risk: {short(row.atRisk.amount, row.atRisk.currency)} {row.atRisk.currency}
				</p>
			</div>
		</div>
	);
}
