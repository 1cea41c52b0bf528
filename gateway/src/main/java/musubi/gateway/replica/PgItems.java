package musubi.gateway.replica;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Items and values as the database keeps them: one JSON object. */
final class PgItems {
  private PgItems() {}

  static String json(Map<String, String> items) {
    return new JsonObject(new LinkedHashMap<>(items)).encode();
  }

  static Map<String, String> items(String json) {
    Map<String, String> items = new LinkedHashMap<>();
    new JsonObject(json).forEach(item -> items.put(item.getKey(), (String) item.getValue()));
    return items;
  }
}
