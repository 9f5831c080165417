/**
 * The environment as a filled tag. The only filled block of colour beside the primary button.
 */
import type { EnvironmentView } from "../bindings/EnvironmentView";
import { environmentIcon } from "./environment";
import { Icon } from "./Icon";

export function EnvTag({
	environment,
	bracketed = false,
}: {
	environment: EnvironmentView;
	/** The word is `[SANDBOX]` to whom it is read; its block says the same to the eye. */
	bracketed?: boolean;
}) {
	return (
		<span data-env={environment.name} className="contents">
			<span className="env-tag">
				<Icon name={environmentIcon[environment.name]} />
				<span>
					{bracketed ? <span className="unseen">[</span> : null}
					{environment.word}
					{bracketed ? <span className="unseen">]</span> : null}
				</span>
			</span>
		</span>
	);
}
