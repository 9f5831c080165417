/**
 * Payments: what needs you, and everything else to be found.
 */
import { useDeferredValue, useMemo, useRef, useState } from "react";
import type { AppView } from "../bindings/AppView";
import type { PaymentsPage as Page } from "../bindings/PaymentsPage";
import type { ViewName } from "../bindings/ViewName";
import { grouped } from "../format/money";
import { go, paths } from "../route/route";
import { Button } from "../ui/Button";
import { ErrorNote } from "../ui/ErrorNote";
import { Icon } from "../ui/Icon";
import { useShortcuts } from "../ui/keys";
import { Loading } from "../ui/Loading";
import { Note } from "../ui/Note";
import { Views } from "../ui/Views";
import { AsOf } from "./AsOf";
import { NeedsYou } from "./NeedsYou";
import { PaymentsTable } from "./PaymentsTable";
import { useRowWindow } from "./rowWindow";

const views: readonly (readonly [ViewName, string])[] = [
	["open", "Open and today"],
	["to_sign", "To sign"],
	["with_bfi", "With the BFI"],
	["unknown", "Unknown"],
	["refunds", "Refunds"],
	["all", "All"],
];

export default function PaymentsPage({ app }: { app: AppView }) {
	const [view, setView] = useState<ViewName>("open");
	const [text, setText] = useState("");
	const [first, setFirst] = useState(0);
	const sought = useDeferredValue(text);
	const search = useRef<HTMLInputElement>(null);
	const rows = useRowWindow({ view, text: sought, first });
	useShortcuts(useMemo(() => ({ "/": () => search.current?.focus() }), []));

	const page = rows.page;
	const choose = (chosen: ViewName) => {
		setView(chosen);
		setFirst(0);
	};
	return (
		<>
			<div className="head">
				<h1>Payments</h1>
				<AsOf at={page?.asOf ?? app.connection.asOf} connection={app.connection} />
			</div>
			{app.connection.state === "online" || app.connection.state === "checking" ? null : (
				<div className="strip-note">
					<Note tone="warn" icon="wifi-off">
						<p className="medium">{app.connection.sentence}</p>
						<p>You can read and prepare orders. Quoting, creating and signing wait; deadlines keep counting.</p>
					</Note>
				</div>
			)}
			{page === undefined ? (
				rows.error === null ? (
					<Loading what="Reading the payments" />
				) : (
					<div className="pad">
						<ErrorNote error={rows.error} />
					</div>
				)
			) : page.total === 0 ? (
				<Empty />
			) : (
				<>
					<NeedsYou rows={page.needsYou} total={page.needsYouTotal} onAll={() => choose("open")} />
					<div className="tools">
						<div className="search">
							<Icon name="search" />
							<label className="sr" htmlFor="search">
								Search payments
							</label>
							<input
								className="in"
								id="search"
								ref={search}
								value={text}
								spellCheck={false}
								autoComplete="off"
								placeholder="Name, BFI or reference"
								onChange={(event) => {
									setText(event.target.value);
									setFirst(0);
								}}
								onKeyDown={(event) => {
									if (event.key !== "Escape") return;
									if (text === "") event.currentTarget.blur();
									else setText("");
								}}
							/>
							<kbd>/</kbd>
						</div>
						<span className="grow" />
						<span className="small muted nowrap" role="status">
							{grouped(String(page.matching))} of {grouped(String(page.total))} payments
						</span>
					</div>
					<Views label="Saved views" views={views} counts={page.counts} view={view} onChoose={choose} />
					{page.matching === 0 ? (
						<NoMatch page={page} text={sought} view={view} onAll={() => choose("all")} onClear={() => setText("")} />
					) : (
						<PaymentsTable key={`${view} ${sought}`} rows={rows} matching={page.matching} onWindow={setFirst} />
					)}
				</>
			)}
		</>
	);
}

function Empty() {
	return (
		<div className="empty">
			<Icon name="list" size="l" />
			<p className="medium">No payments yet</p>
			<p>Drafts, orders and payments stand here, those that need you first.</p>
			<Button look="primary" reason={null} onPress={() => go(paths.order())}>
				Make the first order
			</Button>
		</div>
	);
}

function NoMatch({
	page,
	text,
	view,
	onAll,
	onClear,
}: {
	page: Page;
	text: string;
	view: ViewName;
	onAll: () => void;
	onClear: () => void;
}) {
	const outside = grouped(String(page.total));
	return (
		<div className="empty">
			<Icon name="search" size="l" />
			<p className="medium">{text === "" ? "Nothing in this view" : `Nothing in this view matches “${text}”`}</p>
			<p>{page.total === 1 ? "1 payment is outside it." : `${outside} payments are outside it.`}</p>
			{text !== "" ? (
				<Button reason={null} onPress={onClear}>
					Clear the search
				</Button>
			) : view === "all" ? null : (
				<Button reason={null} onPress={onAll}>
					Show all payments
				</Button>
			)}
		</div>
	);
}
