/**
 * Requests for information that came by support ticket: answered by e-mail, and noted on the payment's page.
 */
import type { TicketRow } from "../../bindings/TicketRow";
import { short } from "../../format/money";
import { dated, minutes, utc } from "../../format/time";
import { paths } from "../../route/route";
import { serverNow } from "../../ui/clock";
import { ForeignLine } from "../../ui/Foreign";
import { Panel } from "../../ui/Panel";

export function TicketsToAnswer({ tickets }: { tickets: readonly TicketRow[] }) {
	if (tickets.length === 0) return null;
	return (
		<div className="pad">
			<Panel title="By support ticket, answered by e-mail" end={`${tickets.length} to answer`}>
				<ul className="stack g3">
					{tickets.map((ticket) => (
						<li key={ticket.id} className="row between wrap">
							<span>
								<a className="link medium" href={paths.payment(ticket.payment)}>
									{ticket.caseReference === null ? "Ticket" : <ForeignLine text={ticket.caseReference} />},{" "}
									{ticket.orderNumber}
								</a>{" "}
								<ForeignLine text={ticket.customer} />
								<span className="muted small block">
									for <ForeignLine text={ticket.beneficiary} />, opened{" "}
									<time dateTime={ticket.opened} title={utc(ticket.opened)}>
										{dated(ticket.opened, serverNow(), minutes(ticket.opened))}
									</time>
								</span>
								<span className="small second block">
									<ForeignLine text={ticket.description} />
								</span>
							</span>
							{ticket.atRisk === null ? null : (
								<span className="num">
									{short(ticket.atRisk.amount, ticket.atRisk.currency)} {ticket.atRisk.currency}
								</span>
							)}
						</li>
					))}
				</ul>
			</Panel>
		</div>
	);
}
