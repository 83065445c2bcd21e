// Figures by Kafka Streams, from the topics of the egress alone: events by type, and requests by office, service, channel
// and state. Ends when it has seen as many as it was told there are, and a while later, so that one too many shows.
//
//   java -cp '<jars>/*' Figures.java BOOTSTRAP STATE_FOLDER EVENTS REQUESTS

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.Stores;

public class Figures {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Gives each event the type that its header names as its key. */
  static class ByType extends ContextualProcessor<String, String, String, String> {
    @Override
    public void process(Record<String, String> event) {
      byte[] type = event.headers().lastHeader("ce_type").value();
      context().forward(event.withKey(new String(type, StandardCharsets.UTF_8)));
    }
  }

  static KeyValue<String, String> byPlace(String request, String value) {
    try {
      JsonNode state = JSON.readTree(value);
      String key = String.join("|", state.get("office").asText(), state.get("service").asText(),
          state.get("channel").asText(), state.get("state").asText());
      return KeyValue.pair(key, "");
    } catch (java.io.IOException broken) {
      throw new IllegalArgumentException(request, broken);
    }
  }

  static StreamsBuilder topology() {
    var strings = Consumed.with(Serdes.String(), Serdes.String());
    var grouped = Grouped.with(Serdes.String(), Serdes.String());
    var builder = new StreamsBuilder();
    builder.stream("rahgir.events.v1", strings).process(ByType::new).groupByKey(grouped)
        .count(Materialized.<String, Long>as(Stores.inMemoryKeyValueStore("types"))
            .withKeySerde(Serdes.String()).withValueSerde(Serdes.Long()));
    builder.table("rahgir.request-state.v1", strings).groupBy(Figures::byPlace, grouped)
        .count(Materialized.<String, Long>as(Stores.inMemoryKeyValueStore("places"))
            .withKeySerde(Serdes.String()).withValueSerde(Serdes.Long()));
    return builder;
  }

  static Properties settings(String bootstrap, String folder) {
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "figures");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);  // reads committed records
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    return settings;
  }

  static Map<String, Long> counts(KafkaStreams streams, String store) {
    var found = new TreeMap<String, Long>();
    try (var all = streams.store(
        StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<String, Long>keyValueStore())).all()) {
      all.forEachRemaining(each -> found.put(each.key, each.value));
    } catch (org.apache.kafka.streams.errors.InvalidStateStoreException starting) {
      found.clear();
    }
    found.values().removeIf(count -> count == 0);
    return found;
  }

  static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  public static void main(String[] arguments) throws Exception {
    long events = Long.parseLong(arguments[2]), requests = Long.parseLong(arguments[3]);
    var streams = new KafkaStreams(topology().build(), settings(arguments[0], arguments[1]));
    streams.start();
    long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (System.nanoTime() < until
        && (sum(counts(streams, "types")) < events || sum(counts(streams, "places")) < requests)) {
      Thread.sleep(100);
    }
    Thread.sleep(1500);
    System.out.println(JSON.writeValueAsString(
        Map.of("types", counts(streams, "types"), "places", counts(streams, "places"))));
    System.out.flush();
    Runtime.getRuntime().halt(0);  // its group and its state are thrown away
  }
}
