/**
 * A button. When it cannot be pressed it says why.
 */
import { type ReactNode, type Ref, useId } from "react";
import type { ActionView } from "../bindings/ActionView";
import { Icon, type IconName } from "./Icon";

export interface ButtonProps {
	children: ReactNode;
	onPress: () => void;
	/** Why it cannot be pressed; null when it can. */
	reason: string | null;
	/** The id of the element that shows the reason, when the reason stands elsewhere on the screen. */
	reasonShownBy?: string;
	/** What it began is still going on. */
	busy?: boolean;
	look?: "primary" | "ghost" | "danger";
	size?: "small" | "large";
	icon?: IconName;
	/** The whole name, when what is drawn is only part of it. */
	name?: string;
	keys?: string[];
	describedBy?: string;
	/** Enter does nothing: it takes Space or a click. For what cannot be taken back. */
	notByEnter?: boolean;
	ref?: Ref<HTMLButtonElement>;
}

const looks = { primary: "pri", ghost: "ghost", danger: "danger" };
const sizes = { small: "sm", large: "lg" };

/** The reason of an action the core does not allow now. */
export const reasonOf = (action: ActionView): string | null =>
	action.allowed ? null : (action.reason ?? "Not possible now.");

export function Button(props: ButtonProps) {
	const { children, onPress, reason, reasonShownBy, busy = false, look, size, icon, name, keys = [], ref } = props;
	const own = useId();
	const blocked = reason !== null;
	const describedBy = blocked ? (reasonShownBy ?? own) : props.describedBy;
	const button = (
		<button
			type="button"
			ref={ref}
			className={["btn", look && looks[look], size && sizes[size]].filter(Boolean).join(" ")}
			disabled={blocked}
			aria-busy={busy || undefined}
			aria-label={name}
			aria-describedby={describedBy}
			onClick={() => {
				if (!busy) onPress();
			}}
			onKeyDown={
				props.notByEnter
					? (event) => {
							if (event.key === "Enter") event.preventDefault();
						}
					: undefined
			}
		>
			{busy ? <Icon name="loader-circle" size="s" className="spin" /> : icon ? <Icon name={icon} size="s" /> : null}
			{children}
			{keys.map((key) => (
				<span key={key} className="contents" aria-hidden="true">
					<kbd>{key}</kbd>
				</span>
			))}
		</button>
	);
	if (reasonShownBy !== undefined) return button;
	// The same elements in both states, so that a button keeps the focus when its reason goes.
	return (
		<span className={blocked ? "with-reason" : "contents"}>
			{button}
			{blocked ? (
				<span className="reason" id={own}>
					{reason}
				</span>
			) : null}
		</span>
	);
}
