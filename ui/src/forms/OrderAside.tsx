/**
 * Beside the order: how bad the price may get, what is required, what happens next.
 */
import type { Read } from "../api/queries";
import type { ApiError } from "../bindings/ApiError";
import type { OrderForm } from "../bindings/OrderForm";
import type { QuoteView } from "../bindings/QuoteView";
import type { RequirementsView } from "../bindings/RequirementsView";
import { SelectField, TextField } from "../ui/Field";
import { fieldError } from "./fieldErrors";
import { arrivalChoices, boundWords } from "./order";
import { RequirementList } from "./RequirementList";

export function OrderAside(props: {
	form: OrderForm;
	error: ApiError | null;
	best: QuoteView | undefined;
	unit: string;
	requirements: Read<RequirementsView>;
	method: string | null;
	customer: string;
	beneficiary: string;
	onRate: (rate: string) => void;
	onArrival: (minutes: number) => void;
}) {
	const { form, error, best } = props;
	const words = boundWords(form, best);
	return (
		<aside aria-label="Terms and requirements" data-region>
			<section className="stack g3">
				<h2 className="sec">Not worse than</h2>
				<TextField
					label="Lowest all-in rate"
					name="worstRate"
					right
					inputMode="decimal"
					unit={best?.unit ?? props.unit}
					value={form.worstRate}
					error={fieldError(error, "worstRate")}
					hint={
						words === null ? (
							"Begins half a percent under the best offer."
						) : (
							<>
								{words.bound} {words.outside ? <span className="warn">The best offer is outside it.</span> : words.room}
							</>
						)
					}
					onChange={props.onRate}
				/>
				<SelectField
					label="Latest arrival"
					name="latestArrival"
					value={String(form.latestArrival)}
					choices={arrivalChoices(form.latestArrival)}
					error={fieldError(error, "latestArrival")}
					onChange={(minutes) => props.onArrival(Number.parseInt(minutes, 10))}
				/>
			</section>
			<hr className="hr" />
			<RequirementList
				requirements={props.requirements}
				method={props.method}
				customer={props.customer}
				beneficiary={props.beneficiary}
			/>
			<hr className="hr" />
			<section className="stack">
				<h2 className="sec">What happens next</h2>
				<p className="small second">
					The app quotes again, encrypts and creates the payment by itself if these terms hold. You then sign it on the
					device. Until you sign, no money moves.
				</p>
			</section>
		</aside>
	);
}
