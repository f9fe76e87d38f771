import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import org.h2.mvstore.MVStore;

/**
 * A server for tests only: MongoDB's wire protocol over one H2 file. Every answered command is on the disk, so it
 * survives a kill of this process. It ends when its standard input does, so it never outlives who started it.
 */
public class MongoWireServer {
  public static void main(String[] arguments) throws Exception {
    var store = new MVStore.Builder().fileName(arguments[0]).autoCommitDisabled().open();
    var backend =
        new H2Backend(store) {
          @Override
          public Document handleMessage(MongoMessage message) {
            var answer = super.handleMessage(message);
            if (getMvStore().hasUnsavedChanges()) getMvStore().commit();
            return answer;
          }

          @Override
          protected MongoDatabase openOrCreateDatabase(String name) {
            return new H2Database(name, store, getCursorRegistry()) {
              @Override
              protected Index<Object> openOrCreateSecondaryIndex(
                  String collection, String index, List<IndexKey> keys, boolean sparse) {
                return new SecondaryIndex<>(index, keys);
              }
            };
          }
        };
    backend.version(
        new MongoVersion() {
          public List<Integer> getVersionArray() {
            return List.of(5, 0, 0, 0);
          }

          public int getWireVersion() {
            return 13;
          }
        });
    var server = new MongoServer(backend);
    server.bind(arguments[1], Integer.parseInt(arguments[2]));
    System.out.println("ready");
    while (System.in.read() >= 0) {}
    server.shutdownNow();
    store.close();
    System.exit(0);
  }
}
