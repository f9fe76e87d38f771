import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.EmptyIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds documents by equal values of the first keys of an index that is not unique, or by `_id` beside other conditions,
 * where the library would look through the whole collection. What it names is compared with the query again. It lies in
 * memory, and is filled from the documents when its collection is opened.
 */
class SecondaryIndex<P> extends EmptyIndex<P> {
  private static final String ID = "_id";

  /** One for the first key, one for the first two, and so on. */
  private final List<EmptyIndex<P>> prefixes = new ArrayList<>();
  private final List<Map<KeyValue, Map<KeyValue, P>>> byPrefix = new ArrayList<>();
  private final Map<KeyValue, P> byId = new HashMap<>();

  SecondaryIndex(String name, List<IndexKey> keys) {
    super(name, keys);
    for (int length = 1; length <= keys.size(); length += 1) {
      prefixes.add(new EmptyIndex<>(name, keys.subList(0, length)));
      byPrefix.add(new HashMap<>());
    }
  }

  @Override
  public void add(Document document, P position, MongoCollection<P> collection) {
    var id = idOf(document);
    byId.put(id, position);
    for (int at = 0; at < prefixes.size(); at += 1)
      for (var value : prefixes.get(at).getKeyValues(document))
        byPrefix.get(at).computeIfAbsent(value, any -> new LinkedHashMap<>()).put(id, position);
  }

  @Override
  public P remove(Document document) {
    var id = idOf(document);
    for (int at = 0; at < prefixes.size(); at += 1)
      for (var value : prefixes.get(at).getKeyValues(document))
        byPrefix
            .get(at)
            .computeIfPresent(
                value,
                (any, found) -> {
                  found.remove(id);
                  return found.isEmpty() ? null : found;
                });
    return byId.remove(id);
  }

  @Override
  public void updateInPlace(Document before, Document after, P position, MongoCollection<P> collection) {
    remove(before);
    add(after, position, collection);
  }

  @Override
  public boolean canHandle(Document query) {
    return isPlain(query.get(ID)) || knownKeys(query) > 0;
  }

  @Override
  public Iterable<P> getPositions(Document query) {
    if (isPlain(query.get(ID))) {
      var position = byId.get(idOf(query));
      return position == null ? List.of() : List.of(position);
    }
    int known = knownKeys(query);
    var values = keys().subList(0, known).stream().map(query::get).toList();
    var found = byPrefix.get(known - 1).get(new KeyValue(values).normalized());
    return found == null ? List.of() : List.copyOf(found.values());
  }

  @Override
  public long getCount() {
    return byId.size();
  }

  @Override
  public void drop() {
    byId.clear();
    byPrefix.forEach(Map::clear);
  }

  /** How many of the first keys the query wants to have one value. */
  private int knownKeys(Document query) {
    int known = 0;
    for (var key : keys()) {
      if (!isPlain(query.get(key))) break;
      known += 1;
    }
    return known;
  }

  private static KeyValue idOf(Document document) {
    return new KeyValue(document.get(ID)).normalized();
  }

  private static boolean isPlain(Object value) {
    return Missing.isNeitherNullNorMissing(value)
        && !(value instanceof Document)
        && !(value instanceof Collection)
        && !BsonRegularExpression.isRegularExpression(value);
  }
}
