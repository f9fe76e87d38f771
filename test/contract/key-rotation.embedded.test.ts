import { describeKeyRotation } from './key-rotation.contract.ts';

describeKeyRotation('embedded', new URL('./adapters/embedded-document-store.ts', import.meta.url));
