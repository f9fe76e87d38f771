import { describeKeyRotation } from './key-rotation.contract.ts';

describeKeyRotation('in MongoDB', new URL('./adapters/mongo-document-store.ts', import.meta.url));
