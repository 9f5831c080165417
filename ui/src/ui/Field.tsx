/**
 * A form's field: label above, hint or error below.
 */
import { type HTMLAttributes, type ReactNode, useId } from "react";
import { Icon } from "./Icon";

export interface FieldProps {
	label: string;
	value: string;
	onChange: (value: string) => void;
	/** What a right value looks like, when it is wrong; null when it is not. */
	error: string | null;
	hint?: ReactNode;
	/** Called when the person enters the field, and when they leave it. */
	onEnter?: () => void;
	onLeave?: () => void;
	/** The field's name in the form, by which errors find it. */
	name?: string;
}

interface Described {
	id: string;
	"aria-invalid": true | undefined;
	"aria-describedby": string | undefined;
	"data-field": string | undefined;
}

function FieldBox(
	props: Pick<FieldProps, "label" | "error" | "hint" | "name"> & { children: (described: Described) => ReactNode },
) {
	const id = useId();
	const below = `${id}-below`;
	const described: Described = {
		id,
		"aria-invalid": props.error === null ? undefined : true,
		"aria-describedby": props.error !== null || props.hint !== undefined ? below : undefined,
		"data-field": props.name,
	};
	return (
		<div className="field">
			<label htmlFor={id}>{props.label}</label>
			{props.children(described)}
			{props.error !== null ? (
				<p className="hint err" id={below}>
					<Icon name="circle-alert" />
					<span>{props.error}</span>
				</p>
			) : props.hint !== undefined ? (
				<div className="hint" id={below}>
					{props.hint}
				</div>
			) : null}
		</div>
	);
}

export function TextField(
	props: FieldProps & {
		/** The unit behind the field: `MXN`. */
		unit?: string;
		mono?: boolean;
		right?: boolean;
		readOnly?: boolean;
		/** Shown as dots, and kept out of the page's own text: React would write a `value` into it. */
		secret?: boolean;
		inputMode?: HTMLAttributes<HTMLInputElement>["inputMode"];
		suggestions?: readonly string[];
	},
) {
	const list = useId();
	return (
		<FieldBox {...props}>
			{(described) => {
				const input = (
					<input
						{...described}
						className={["in", props.mono && "mono", props.right && "right num"].filter(Boolean).join(" ")}
						type={props.secret ? "password" : "text"}
						inputMode={props.inputMode}
						autoComplete="off"
						spellCheck={false}
						{...(props.secret ? {} : { value: props.value })}
						readOnly={props.readOnly}
						list={props.suggestions === undefined ? undefined : list}
						onChange={(event) => props.onChange(event.target.value)}
						onFocus={props.onEnter}
						onBlur={props.onLeave}
					/>
				);
				return (
					<>
						{props.unit === undefined ? (
							input
						) : (
							<div className="affix">
								{input}
								<b>{props.unit}</b>
							</div>
						)}
						{props.suggestions === undefined ? null : (
							<datalist id={list}>
								{props.suggestions.map((value) => (
									<option key={value} value={value} />
								))}
							</datalist>
						)}
					</>
				);
			}}
		</FieldBox>
	);
}

/** Several lines of text. */
export function AreaField(props: FieldProps & { mono?: boolean; readOnly?: boolean; rows?: number }) {
	return (
		<FieldBox {...props}>
			{(described) => (
				<textarea
					{...described}
					className={props.mono ? "in area mono" : "in area"}
					rows={props.rows ?? 4}
					spellCheck={!props.mono}
					value={props.value}
					readOnly={props.readOnly}
					onChange={(event) => props.onChange(event.target.value)}
					onFocus={props.onEnter}
					onBlur={props.onLeave}
				/>
			)}
		</FieldBox>
	);
}

/** Yes or no, as the text `true` or `false`. */
export function CheckField(props: FieldProps & { readOnly?: boolean }) {
	const below = useId();
	return (
		<div className="field">
			<label className="check">
				<input
					type="checkbox"
					checked={props.value === "true"}
					disabled={props.readOnly}
					data-field={props.name}
					aria-describedby={props.error === null && props.hint === undefined ? undefined : below}
					onChange={(event) => props.onChange(String(event.target.checked))}
				/>
				<span>{props.label}</span>
			</label>
			{props.error === null && props.hint === undefined ? null : (
				<p className={props.error === null ? "hint" : "hint err"} id={below}>
					{props.error ?? props.hint}
				</p>
			)}
		</div>
	);
}

export interface Choice {
	value: string;
	label: string;
}

export function SelectField(
	props: FieldProps & {
		choices: readonly Choice[];
		/** Shown while nothing is chosen. */
		none?: string;
		readOnly?: boolean;
	},
) {
	return (
		<FieldBox {...props}>
			{(described) => (
				<span className="sel">
					<select
						{...described}
						className="in"
						value={props.value}
						disabled={props.readOnly}
						onChange={(event) => props.onChange(event.target.value)}
						onBlur={props.onLeave}
					>
						{props.none === undefined ? null : (
							<option value="" disabled={props.value !== ""}>
								{props.none}
							</option>
						)}
						{props.choices.map(({ value, label }) => (
							<option key={value} value={value}>
								{label}
							</option>
						))}
					</select>
					<Icon name="chevron-down" />
				</span>
			)}
		</FieldBox>
	);
}
