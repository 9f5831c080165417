/**
 * The board: all requests for information of all payments, those that press most first.
 */
import { useMemo, useState } from "react";
import { attempt, useAct, useRead } from "../api/queries";
import type { AppView } from "../bindings/AppView";
import type { RfiRow } from "../bindings/RfiRow";
import type { RfisPage as Page } from "../bindings/RfisPage";
import type { RfiViewName } from "../bindings/RfiViewName";
import { short } from "../format/money";
import { dated, minutes, utc } from "../format/time";
import { go, paths } from "../route/route";
import { pointLook, rfiLook } from "../status/rfi";
import { Amount } from "../ui/Amount";
import { Button } from "../ui/Button";
import { TimeLeft } from "../ui/Countdown";
import { serverNow } from "../ui/clock";
import { ErrorNote } from "../ui/ErrorNote";
import { ForeignLine } from "../ui/Foreign";
import { Icon } from "../ui/Icon";
import { useShortcuts } from "../ui/keys";
import { Loading } from "../ui/Loading";
import { Note } from "../ui/Note";
import { StatusLine } from "../ui/StatusWord";
import { Views } from "../ui/Views";
import { AsOf } from "./AsOf";
import { TicketsToAnswer } from "./payment/TicketsToAnswer";

const views: readonly (readonly [RfiViewName, string])[] = [
	["open", "Open"],
	["to_answer", "To answer"],
	["in_review", "In review"],
	["approved", "Approved"],
	["refused", "Refused or ended"],
];

export default function RfisPage({ app }: { app: AppView }) {
	const [view, setView] = useState<RfiViewName>("open");
	const read = useRead("rfis", { view }, { keep: true });
	const calendar = useAct("save_rfi_calendar");
	const page = read.data;
	const open = page?.counts.find((entry) => entry.view === "open")?.count ?? 0;
	return (
		<>
			<div className="head">
				<h1>Requests for information</h1>
				<span className="row">
					<AsOf at={page?.asOf ?? app.connection.asOf} connection={app.connection} />
					{page === undefined ? null : (
						<span className="asof hide-m">A new one shows here within {page.withinSeconds} s.</span>
					)}
				</span>
				<div className="end">
					<Button
						look="ghost"
						size="small"
						icon="calendar-clock"
						reason={open === 0 ? "No open deadline" : null}
						busy={calendar.busy}
						onPress={() => void attempt(calendar.run(null))}
					>
						Add deadlines to calendar
					</Button>
				</div>
			</div>
			{calendar.data === undefined && calendar.error === null ? null : (
				<div className="strip-note">
					{calendar.error === null ? null : <ErrorNote error={calendar.error} />}
					{calendar.data === undefined ? null : (
						<Note tone="good" icon="calendar-clock">
							<p>
								The deadlines are in <span className="mono whole">{calendar.data.path}</span>. Open it with your
								calendar.
							</p>
						</Note>
					)}
				</div>
			)}
			{page === undefined ? (
				read.error === null ? (
					<Loading what="Reading the requests" />
				) : (
					<div className="pad">
						<ErrorNote error={read.error} />
					</div>
				)
			) : (
				<>
					<Figures page={page} />
					<Views label="Parts of the board" views={views} counts={page.counts} view={view} onChoose={setView} />
					<section
						className="scroll"
						aria-label="Requests"
						// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
						tabIndex={0}
					>
						{page.rows.length === 0 ? <Empty view={view} /> : <Board key={view} rows={page.rows} />}
						<TicketsToAnswer tickets={page.tickets} />
						{page.blockedCustomers.length === 0 ? null : <Blocked page={page} />}
					</section>
				</>
			)}
		</>
	);
}

function Figures({ page }: { page: Page }) {
	return (
		<div className="tools figures">
			<div>
				<p className="muted small">To answer</p>
				<p className="amt mid">{page.toAnswer}</p>
			</div>
			<div>
				<p className="muted small">Amount at risk</p>
				<Amount money={page.atRisk} size="mid" brief />
			</div>
			<div>
				<p className="muted small">Already with the BFI</p>
				<Amount money={page.withBfi} size="mid" brief />
			</div>
			<div>
				<p className="muted small">Next deadline</p>
				<p className="amt mid">
					{page.nextDeadline === null ? "None" : <TimeLeft deadline={page.nextDeadline} brief />}
				</p>
			</div>
		</div>
	);
}

function Board({ rows }: { rows: readonly RfiRow[] }) {
	const [selected, setSelected] = useState(0);
	const at = Math.min(selected, rows.length - 1);
	const move = (by: number) => setSelected(Math.min(rows.length - 1, Math.max(0, at + by)));
	const open = () => {
		const row = rows[at];
		if (row !== undefined) go(paths.rfi(row.id));
	};
	const keys = { j: () => move(1), k: () => move(-1), arrowdown: () => move(1), arrowup: () => move(-1), enter: open };
	// biome-ignore lint/correctness/useExhaustiveDependencies: the keys close over rows and selection
	useShortcuts(useMemo(() => keys, [rows, at]));
	return (
		<section className="board" aria-label="Requests table">
			<table className="grid">
				<thead>
					<tr>
						<th scope="col">Time left</th>
						<th scope="col">Status</th>
						<th scope="col">About</th>
						<th scope="col" className="hide-m">
							Payment
						</th>
						<th scope="col">Raised</th>
						<th scope="col" className="hide-m">
							Level
						</th>
						<th scope="col" className="r">
							At risk, USDC
						</th>
						<th scope="col" colSpan={2}>
							Answer
						</th>
					</tr>
				</thead>
				<tbody>
					{rows.map((row, index) => (
						<Row key={row.id} row={row} selected={index === at} onSelect={() => setSelected(index)} />
					))}
				</tbody>
			</table>
		</section>
	);
}

function Row({ row, selected, onSelect }: { row: RfiRow; selected: boolean; onSelect: () => void }) {
	const point = pointLook(row.point);
	const toAnswer = row.status === "information_required";
	return (
		<tr aria-selected={selected} onPointerDown={onSelect}>
			<td className="cell-2">
				<Clock row={row} />
			</td>
			<td>
				<StatusLine look={rfiLook(row.status)} />
				{row.status === "unknown" ? <span className="mono small"> {row.rawStatus}</span> : null}
			</td>
			<td className="cell-2 name">
				<ForeignLine className="medium" text={row.customer} />
				<span className="muted small">
					asked by <ForeignLine text={row.bfi} />
				</span>
			</td>
			<td className="second name hide-m">
				<ForeignLine text={row.beneficiary} />
			</td>
			<td className={point.pressing ? "warn medium" : "second"}>{point.word}</td>
			<td className="second hide-m">
				{row.level === null ? "Not told" : <ForeignLine text={row.level} />}
				{row.files.of > 0 ? ", files" : ""}
			</td>
			<td className="r num">{short(row.atRisk.amount, row.atRisk.currency)}</td>
			<td className="second cell-2">
				<AnswerState row={row} />
			</td>
			<td className="r">
				<Button
					size="small"
					{...(toAnswer ? (selected ? { look: "primary" as const } : {}) : { look: "ghost" as const })}
					reason={null}
					name={`${toAnswer ? "Answer" : "View"} the request about ${row.customer}, ${row.orderNumber}`}
					onPress={() => go(paths.rfi(row.id))}
				>
					{toAnswer ? "Answer" : "View"}
				</Button>
			</td>
		</tr>
	);
}

function Clock({ row }: { row: RfiRow }) {
	const now = serverNow();
	if (row.status === "information_required" && row.deadline !== null)
		return (
			<>
				<TimeLeft deadline={row.deadline} brief />
				<span className="muted small" title={utc(row.deadline.at)}>
					{dated(row.deadline.at, now, minutes(row.deadline.at))}
					{row.late === null ? null : (
						<span className="warn" title={row.late}>
							, found late
						</span>
					)}
				</span>
			</>
		);
	const at = row.sent ?? row.seen;
	return (
		<span className="muted small" title={utc(at)}>
			{row.sent === null ? "Seen" : "Sent"} {dated(at, now, minutes(at))}
		</span>
	);
}

function AnswerState({ row }: { row: RfiRow }) {
	if (row.status !== "information_required") return <>{row.sent === null ? "Not sent" : "Sent"}</>;
	return (
		<>
			{row.fields.done} of {row.fields.of} {row.fields.of === 1 ? "field" : "fields"}
			{row.files.of === 0 ? null : (
				<>
					<br />
					{row.files.done} of {row.files.of} {row.files.of === 1 ? "file" : "files"}
				</>
			)}
		</>
	);
}

function Blocked({ page }: { page: Page }) {
	const count = page.blockedCustomers.length;
	return (
		<div className="pad stack g3 narrow-l">
			<Note tone="warn">
				<p className="medium">
					New payments for {count === 1 ? "this customer" : `these ${count} customers`} can be refused until they are
					answered: {page.blockedCustomers.join(", ")}.
				</p>
				<p className="second small">
					CPN answers <span className="mono">290205 PENDING_RFI_VERIFICATION</span>. “After funding” means the USDC is
					already with the BFI: a late answer ends in a refund, not a new quote.
				</p>
			</Note>
			<p className="small muted">A refused answer is final for that request.</p>
		</div>
	);
}

function Empty({ view }: { view: RfiViewName }) {
	return (
		<div className="empty">
			<Icon name="file-question-mark" size="l" />
			<p className="medium">{view === "open" ? "No open requests" : "None here"}</p>
			<p>When a BFI asks for information about a customer, the request stands here with its deadline.</p>
		</div>
	);
}
