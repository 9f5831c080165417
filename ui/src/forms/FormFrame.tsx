/**
 * A record's form: its fields, what went wrong, and its two buttons.
 */
import type { ReactNode } from "react";
import type { ApiError } from "../bindings/ApiError";
import { Button } from "../ui/Button";
import { ErrorNote } from "../ui/ErrorNote";
import { allBesideFields } from "./fieldErrors";
import { useFocusFirstError } from "./useFocusFirstError";

export function FormFrame(props: {
	title: string;
	note: string;
	action: string;
	busy: boolean;
	/** Why it cannot be saved yet. */
	reason: string | null;
	error: ApiError | null;
	/** Whether the form shows that field, and its error beside it. */
	shown: (field: string) => boolean;
	onSubmit: () => void;
	onCancel: () => void;
	children: ReactNode;
}) {
	const { error } = props;
	useFocusFirstError(error);
	return (
		<form
			className="stack g4 record"
			aria-label={props.title}
			onSubmit={(event) => {
				event.preventDefault();
				if (props.reason === null && !props.busy) props.onSubmit();
			}}
		>
			<div>
				<h2 className="title">{props.title}</h2>
				<p className="second">{props.note}</p>
			</div>
			{error === null || allBesideFields(error, props.shown) ? null : (
				<ErrorNote error={error} besideFields={props.shown} />
			)}
			{props.children}
			<div className="row end-row">
				<Button reason={null} onPress={props.onCancel}>
					Cancel
				</Button>
				<Button look="primary" reason={props.reason} busy={props.busy} onPress={props.onSubmit}>
					{props.action}
				</Button>
			</div>
		</form>
	);
}
