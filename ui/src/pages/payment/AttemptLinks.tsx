/**
 * The other attempts of an order, each with where it stands.
 */
import type { AttemptLink } from "../../bindings/AttemptLink";
import { paths } from "../../route/route";
import { StatusWord } from "../../ui/StatusWord";

export function AttemptLinks({ number, others }: { number: number; others: readonly AttemptLink[] }) {
	return others.map((other) => (
		<span className="small block" key={other.id}>
			<a href={other.opens === "payment" ? paths.payment(other.id) : paths.attempt(other.id)}>
				{other.number < number ? "Earlier" : "Later"}: attempt {other.number}
			</a>{" "}
			<StatusWord status={other.status} />
		</span>
	));
}
