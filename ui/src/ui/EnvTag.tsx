/**
 * The environment as a filled tag. The only filled block of colour beside the primary button.
 */
import type { EnvironmentView } from "../bindings/EnvironmentView";
import { environmentIcon } from "./environment";
import { Icon } from "./Icon";

export function EnvTag({ environment }: { environment: EnvironmentView }) {
	return (
		<span data-env={environment.name} className="contents">
			<span className="env-tag">
				<Icon name={environmentIcon[environment.name]} />
				{environment.word}
			</span>
		</span>
	);
}
