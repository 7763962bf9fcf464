package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepvault.client.masking.SecretMasker;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.v1.ResolveResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a value in the heap when its step is closed. */
class HeapTest {
  @TempDir Path directory;
  private final HeapSearch search = new HeapSearch();

  @Test
  void a_closed_step_leaves_no_value_in_the_heap() throws Exception {
    try (FakeBroker broker = new FakeBroker();
        StepvaultClient client = broker.client()) {
      broker.then(answer("a", "b"));
      leavesNothing(client);
    }
  }

  @Test
  void nor_do_answers_that_came_over_tls() throws Exception {
    TestAuthority authority = new TestAuthority(directory.resolve("tls"), "ca");
    TestAuthority.Identity node = authority.workload("node-a");
    try (TlsBroker broker =
            new TlsBroker(authority.certificate).serve(authority.server("localhost"), 0);
        StepvaultClient client =
            broker
                .client(Tls.files(authority.certificate, node.certificate(), node.key()))
                .build()) {
      broker.fake.then(answer("a", "b"));
      leavesNothing(client);
    }
  }

  @Test
  void nor_does_what_was_rendered_and_masked() throws Exception {
    try (FakeBroker broker = new FakeBroker();
        StepvaultClient client = broker.client()) {
      broker.then(answer("a"));
      Step step = client.step(TOKEN);
      RequestTemplate template =
          RequestTemplate.builder("POST", "https://api.example.com/v1/{{secrets.a}}")
              .header("X-Api-Key", "{{secrets.a}}")
              .basicAuth("shop", "{{secrets.a}}")
              .json("{\"k\": \"{{secrets.a}}\"}")
              .build();
      try (RenderedRequest request = step.renderRequest(template);
          Rendered text = step.render(Template.parse(TemplateContext.PLAIN, "key: {{secrets.a}}"));
          ByteArrayOutputStream log = new ByteArrayOutputStream();
          OutputStream masked = step.masker().outputStream(log)) {
        masked.write(text.bytes());
        masked.write(request.body().orElseThrow());
        masked.flush();
        assertThat(log.toString(UTF_8)).startsWith("key: ***");
        int raw = search.count(directory);
        assertThat(raw).as("copies while they are in use").isGreaterThan(4);
        assertThat(search.countForms(directory)).as("and encoded ones").isGreaterThan(raw);
      }
      step.close();

      assertThat(search.settledForms(directory)).isZero();
    }
  }

  @Test
  void nor_do_a_masking_writer_and_a_reader_that_was_not_read_to_its_end() throws Exception {
    StringWriter log = new StringWriter();
    SecretMasker masker = new SecretMasker();
    add(masker);
    Writer writer = masker.writer(log);
    Reader reader = masker.reader(lines());
    write(writer);
    assertThat((char) reader.read()).isEqualTo('*');
    assertThat(search.count(directory)).as("copies while they are in use").isGreaterThan(3);

    writer.close();
    reader.close();
    masker.close();

    assertThat(search.settledForms(directory)).isZero();
    assertThat(log.toString()).isEqualTo("the key is ***");
    // So they were there to be looked at until now.
    assertThatThrownBy(reader::read).hasMessageContaining("closed");
    assertThatThrownBy(() -> writer.write('x')).hasMessageContaining("closed");
  }

  private void add(SecretMasker masker) {
    byte[] value = search.text().toByteArray();
    masker.add("a", value);
    Arrays.fill(value, (byte) 0);
  }

  private void write(Writer writer) throws IOException {
    writer.write("the key is " + search.text().toStringUtf8());
  }

  /** The value in each line; keeps none of them. */
  private Reader lines() {
    return new Reader() {
      @Override
      public int read(char[] into, int from, int length) {
        String line = search.text().toStringUtf8() + "\n";
        line.getChars(0, line.length(), into, from);
        return line.length();
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void a_value_that_was_dropped_is_wiped_where_it_was_held() throws Exception {
    try (FakeBroker broker = new FakeBroker();
        StepvaultClient client = broker.client();
        Step step = client.step(TOKEN)) {
      broker.then(answer("a"));
      step.resolve("a").close();
      assertThat(search.count(directory)).as("the cache's copy, and the masker's").isGreaterThan(1);

      step.invalidateAll();

      assertThat(search.settled(directory, 1)).as("the masker's copy").isEqualTo(1);
    }
  }

  private void leavesNothing(StepvaultClient client) throws Exception {
    Step step = client.step(TOKEN);
    Secrets first = step.resolve(List.of("a", "b"));
    Secret second = step.resolve("a");
    char[] chars = second.chars();
    // Makes the patterns.
    assertThat(step.mask("nothing in here")).isEqualTo("nothing in here");
    assertThat(search.count(directory)).as("copies while they are in use").isGreaterThan(5);

    Arrays.fill(chars, '\0');
    second.close();
    first.close();
    step.close();

    assertThat(search.settledForms(directory)).isZero();
  }

  private FakeBroker.Answer answer(String... references) {
    return (request, caller) -> {
      ResolveResponse.Builder response = ResolveResponse.newBuilder();
      for (String reference : references) {
        response.addSecrets(FakeBroker.secret(reference).setValue(search.text()));
      }
      FakeBroker.answer(response.build()).to(request, caller);
    };
  }
}
