import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.EmptyIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds documents by the values of the first keys of an index that is not unique and a range of the next, or by `_id`
 * beside other conditions, where the library would look through the whole collection. What it names is compared with
 * the query again. It lies in memory, and is filled from the documents when its collection is opened.
 */
class SecondaryIndex<P> extends EmptyIndex<P> {
  private static final String ID = "_id";
  /** Behind every value, as the end of a range. */
  private static final Object END = new Object();

  private static final ValueComparator VALUES = ValueComparator.ascWithoutListHandling();

  /** By the values of all keys; those that are missing are null. */
  private final NavigableMap<List<Object>, Map<KeyValue, P>> entries = new TreeMap<>(SecondaryIndex::compare);
  private final Map<KeyValue, P> byId = new HashMap<>();

  SecondaryIndex(String name, List<IndexKey> keys) {
    super(name, keys);
  }

  @Override
  public synchronized void add(Document document, P position, MongoCollection<P> collection) {
    var id = idOf(document);
    byId.put(id, position);
    for (var values : getKeyValues(document))
      entries.computeIfAbsent(entryOf(values), any -> new LinkedHashMap<>()).put(id, position);
  }

  @Override
  public synchronized P remove(Document document) {
    var id = idOf(document);
    for (var values : getKeyValues(document))
      entries.computeIfPresent(
          entryOf(values),
          (any, found) -> {
            found.remove(id);
            return found.isEmpty() ? null : found;
          });
    return byId.remove(id);
  }

  @Override
  public synchronized void updateInPlace(Document before, Document after, P position, MongoCollection<P> collection) {
    remove(before);
    add(after, position, collection);
  }

  @Override
  public boolean canHandle(Document query) {
    var first = query.get(keys().get(0));
    return isPlain(query.get(ID)) || !valuesOf(first).isEmpty() || isRange(first);
  }

  @Override
  public synchronized Iterable<P> getPositions(Document query) {
    if (isPlain(query.get(ID))) {
      var position = byId.get(idOf(query));
      return position == null ? List.of() : List.of(position);
    }
    List<List<Object>> starts = List.of(List.of());
    Document range = null;
    for (var key : keys()) {
      var condition = query.get(key);
      var values = valuesOf(condition);
      if (values.isEmpty()) {
        if (isRange(condition)) range = (Document) condition;
        break;
      }
      starts = starts.stream().flatMap(start -> values.stream().map(value -> with(start, value))).toList();
    }
    var found = new LinkedHashMap<KeyValue, P>();
    for (var start : starts) {
      var from = with(start, range, "$gte", "$gt");
      var to = with(with(start, range, "$lte", "$lt"), END);
      // Nothing lies between bounds that contradict each other, and a map refuses them.
      if (compare(from, to) <= 0) entries.subMap(from, to).values().forEach(found::putAll);
    }
    return found.values();
  }

  @Override
  public synchronized long getCount() {
    return byId.size();
  }

  @Override
  public synchronized void drop() {
    byId.clear();
    entries.clear();
  }

  /** Which values a condition lets a document have; none when it names no values. */
  private static List<?> valuesOf(Object condition) {
    if (isPlain(condition)) return List.of(condition);
    if (!(condition instanceof Document operators)) return List.of();
    if (isPlain(operators.get("$eq"))) return List.of(operators.get("$eq"));
    var some = operators.get("$in") instanceof Collection<?> in ? in : List.of();
    if (!some.isEmpty() && some.stream().allMatch(SecondaryIndex::isPlain)) return List.copyOf(some);
    // A document with all of them has the first.
    return operators.get("$all") instanceof Collection<?> all
        ? all.stream().limit(1).filter(SecondaryIndex::isPlain).toList()
        : List.of();
  }

  private static boolean isRange(Object condition) {
    return condition instanceof Document operators
        && Stream.of("$gt", "$gte", "$lt", "$lte").map(operators::get).anyMatch(SecondaryIndex::isPlain);
  }

  private static List<Object> with(List<Object> start, Object value) {
    var longer = new ArrayList<>(start);
    longer.add(value);
    return longer;
  }

  /** The start with the range's bound, if it has that. */
  private static List<Object> with(List<Object> start, Document range, String... bounds) {
    if (range != null)
      for (var bound : bounds) if (isPlain(range.get(bound))) return with(start, range.get(bound));
    return start;
  }

  private static List<Object> entryOf(KeyValue values) {
    var entry = new ArrayList<>();
    for (var value : values) entry.add(Missing.isNullOrMissing(value) ? null : value);
    return entry;
  }

  private static int compare(List<Object> one, List<Object> other) {
    Iterator<Object> left = one.iterator(), right = other.iterator();
    while (left.hasNext() && right.hasNext()) {
      Object a = left.next(), b = right.next();
      if (a == END || b == END) return Boolean.compare(a == END, b == END);
      int order = VALUES.compare(a, b);
      if (order != 0) return order;
    }
    return Boolean.compare(left.hasNext(), right.hasNext());
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
